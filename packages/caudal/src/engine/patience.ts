import { Fault, sleep } from '../kernel/index.ts'
import type { Clock } from '../kernel/index.ts'

/** The shortest and the longest pause before the state database is asked again. Milliseconds. */
const pauses = { least: 100, most: 2_000 }

/** Whether an error says that the state database cannot be reached now, or is held, and may answer later. */
export function passes(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof Fault && error.retryable && error.code.startsWith('STORE-')) return true
  return passes(error.cause)
}

/** How long to pause after so many failures in a row. Milliseconds. */
export function pauseAfter(failures: number): number {
  return Math.min(pauses.most, pauses.least * 2 ** Math.min(failures, 10))
}

/** Does a piece of work again until the state database answers, as long as that may be waited for; other errors are told at once. */
export async function patiently<T>(
  world: { readonly clock: Clock; readonly isPatient: () => boolean },
  work: () => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await work()
    } catch (error) {
      if (!world.isPatient() || !passes(error)) throw error
      await sleep(world.clock, { delayMs: pauseAfter(failures) })
    }
  }
}
