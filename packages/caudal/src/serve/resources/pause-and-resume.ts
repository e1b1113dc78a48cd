import type { z } from 'zod'
import type { Call, Operation } from '../../api/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Asked, Endpoint } from '../endpoint.ts'

/** The two operations by which something is held and let go on. */
export function pauseAndResume<T extends Call>(of: {
  readonly operations: { readonly pause: Operation<T>; readonly resume: Operation<T> }
  /** What is held, as `runs`. */
  readonly of: string
  readonly summaries: { readonly pause: string; readonly resume: string }
  readonly answer: z.ZodType<T['answer']>
  /** Whether `set` notes the request in the journal itself. */
  readonly noted?: boolean
  set(asked: Asked<T>, paused: boolean): Promise<T['answer']>
}): readonly Endpoint[] {
  return (['pause', 'resume'] as const).map((what) =>
    endpoint(of.operations[what], {
      id: `${of.of}.${what}`,
      summary: of.summaries[what],
      role: 'operator',
      noted: of.noted ?? false,
      answer: of.answer,
      handle: (asked) => of.set(asked, what === 'pause'),
    }),
  )
}
