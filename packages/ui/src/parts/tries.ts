import type { StepRun } from 'caudal/api'

/** How a step stands to the tries that it has. */
export interface Tries {
  /** Tries used up; an attempt whose process died uses up none. */
  readonly used: number
  /** Tries that it has in all. */
  readonly of: number
  /** The try that is under way or comes next; null where none does. */
  readonly next: number | null
  /** Whether tries are left that will not be made, as its error says that they are of no use. */
  readonly givenUp: boolean
}

/** The tries of a step, or of an item; null where there is nothing to say of them: it has a single one, has not begun, did it at once, or its items have them. */
export function triesOf(step: Pick<StepRun, 'state' | 'attempts' | 'startedAt' | 'error' | 'items'>, of: number | undefined): Tries | null {
  const { state, attempts: used, startedAt, error, items } = step
  if (of === undefined || startedAt === null || items !== null || (of === 1 && used <= 1)) return null
  if (state === 'succeeded' && used <= 1) return null
  const goesOn = state === 'running' || state === 'ready' || state === 'waiting'
  return {
    used,
    of,
    next: goesOn ? used + 1 : null,
    givenUp: state === 'failed' && used < of && error?.retryable === false,
  }
}
