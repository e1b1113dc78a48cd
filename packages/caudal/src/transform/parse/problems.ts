import { Fault, Faults } from '../../kernel/index.ts'

/** What is wrong with a project, found in one look. */
export interface Problems {
  readonly faults: Fault[]
  readonly warnings: Fault[]
  /** Runs something and keeps the faults that it throws; undefined where it threw. */
  attempt<T>(run: () => T): T | undefined
  /** Likewise for what may have to wait. */
  attemptLater<T>(run: () => T | Promise<T>): Promise<T | undefined>
  /** Throws Faults where there are any. */
  settle(): void
}

/** A collection of problems, empty. */
export function createProblems(): Problems {
  const faults: Fault[] = []
  const keep = (error: unknown): undefined => {
    if (error instanceof Faults) faults.push(...error.faults)
    else if (error instanceof Fault) faults.push(error)
    else throw error
    return undefined
  }
  return {
    faults,
    warnings: [],
    attempt: (run) => {
      try {
        return run()
      } catch (error) {
        return keep(error)
      }
    },
    attemptLater: async (run) => {
      try {
        return await run()
      } catch (error) {
        return keep(error)
      }
    },
    settle: () => {
      if (faults.length > 0) throw new Faults(faults)
    },
  }
}
