import { faultRecord } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { TaskRunKey } from '../journal/index.ts'
import type { Assignment, Executor, ExecutorEvents, Outcome } from '../ports/index.ts'

/** What stands for a task in a test: gives an output, throws, or returns an outcome of its own making. */
export type Behaviour = (
  assignment: Assignment,
  control: { readonly signal: AbortSignal },
) => Json | { readonly outcome: Outcome } | Promise<Json | { readonly outcome: Outcome }>

/** An executor that runs behaviours in this process, by step; for tests and measurements of the engine alone. */
export function inProcessExecutor(options: {
  readonly events: ExecutorEvents
  readonly slots: number
  readonly behave: Behaviour
}): Executor & { readonly started: readonly Assignment[] } {
  const { events, slots, behave } = options
  const running = new Map<string, AbortController>()
  const started: Assignment[] = []
  const name = ({ run, step, item, epoch }: TaskRunKey & { readonly epoch: number }): string => `${run}/${step}/${item}@${epoch}`
  const outcomeOf = async (assignment: Assignment, signal: AbortSignal): Promise<Outcome> => {
    try {
      const result = await behave(assignment, { signal })
      if (isOutcome(result)) return result.outcome
      return { kind: 'succeeded', output: result, published: [] }
    } catch (error) {
      return signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', error: faultRecord(error), retry: null, published: [] }
    }
  }
  return {
    started,
    free: () => slots - running.size,
    start(assignment) {
      const controller = new AbortController()
      running.set(name(assignment), controller)
      started.push(assignment)
      void outcomeOf(assignment, controller.signal).then((outcome) => {
        if (running.delete(name(assignment))) events.ended(assignment, outcome)
      })
    },
    cancel: (key) => running.get(name(key))?.abort(new Error('cancelled')),
    async close() {
      running.clear()
    },
  }
}

function isOutcome(result: Json | { readonly outcome: Outcome }): result is { readonly outcome: Outcome } {
  return (
    typeof result === 'object' &&
    result !== null &&
    'outcome' in result &&
    typeof (result as { outcome?: { kind?: unknown } }).outcome?.kind === 'string'
  )
}
