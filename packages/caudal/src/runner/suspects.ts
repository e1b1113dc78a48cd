import type { Assignment, Outcome } from '../ports/index.ts'

/**
 * The task runs that were there when a runner died, or that had to be killed. Their next attempt gets a runner to itself: who kills
 * runners kills only its own from then on, and who merely stood beside finishes in peace.
 */
export interface Suspects {
  has(assignment: Assignment): boolean
  /** Hears how an attempt ended; `killed` says that its runner was killed because of it. */
  note(assignment: Assignment, ended: { readonly outcome: Outcome; readonly killed: boolean }): void
}

/** Nobody is suspect at first; an attempt that ends by itself clears its task run. */
export function createSuspects(): Suspects {
  const names = new Set<string>()
  const name = ({ run, step, item }: Assignment): string => `${run}\0${step}\0${item ?? ''}`
  return {
    has: (assignment) => names.has(name(assignment)),
    note(assignment, { outcome, killed }) {
      const beside = outcome.kind === 'lost' && outcome.error.code === 'RUNNER-SACRIFICED'
      if (killed || (outcome.kind === 'lost' && !beside)) names.add(name(assignment))
      else names.delete(name(assignment))
    },
  }
}
