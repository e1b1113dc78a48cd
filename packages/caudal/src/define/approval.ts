import type { Place } from '../kernel/index.ts'
import { placeOfCaller } from './place.ts'
import type { Schema } from './schema.ts'

/** What a person is asked, beyond its name. */
export interface ApprovalOptions<O> {
  /** The question, in a sentence. */
  readonly ask: string
  /** What is filled in with an approval; checks and types it. Default: nothing. */
  readonly form?: Schema<O>
  /** Who may answer, by name. Default: everybody. */
  readonly assignees?: readonly string[]
}

/** A question to a person that a step waits for without holding a worker. */
// oxlint-disable-next-line typescript/no-explicit-any -- only so is an approval with whatever form an `Approval`
export interface Approval<N extends string = string, O = any> {
  readonly kind: 'approval'
  readonly name: N
  readonly options: ApprovalOptions<O>
  readonly place: Place
}

/** Names a question to a person: `approval('go_live', { ask: 'Publish the prices?', form: z.object({ discount: z.number() }) })`. */
export function approval<const N extends string, O = Record<never, never>>(name: N, options: ApprovalOptions<O>): Approval<N, O> {
  return Object.freeze({ kind: 'approval', name, options: Object.freeze(options), place: placeOfCaller() })
}
