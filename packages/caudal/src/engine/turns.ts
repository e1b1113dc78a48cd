import type { Clock, Stoppable } from '../kernel/index.ts'

/** Lets pieces of work have their turns one after another; the standing piece is done again whenever it was asked for. */
export interface Turns {
  /** Asks for the standing work; several asks before it starts are one. */
  wake(): void
  /** Does a piece of work between two turns. Its failure is the caller's alone. */
  between<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when the turn that is under way has ended; none follows. */
  stop(): Promise<void>
  /** Rejects when the standing work failed; it is not done again. */
  readonly failed: Promise<never>
}

/** For how many milliseconds the standing work had better wait, by a clock. It is not put off a second time. */
export interface Rest {
  readonly clock: Clock
  readonly leftMs: () => number
}

/** Turns for a standing piece of work. */
export function takeTurns(work: () => Promise<void>, rest: Rest): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let asked = false
  let rested = false
  let resting: Stoppable | undefined
  let stopped = false
  const { promise: failed, reject } = Promise.withResolvers<never>()
  failed.catch(() => {})
  const queue = <T>(piece: () => Promise<T>): Promise<T> => {
    const turn = last.then(piece)
    last = turn.catch(() => {})
    return turn
  }
  const wake = (): void => {
    if (asked || stopped) return
    asked = true
    void queue(standing)
  }
  const waits = (): boolean => {
    const leftMs = rested ? 0 : rest.leftMs()
    if (leftMs > 0) resting ??= rest.clock.after(leftMs, () => ((rested = true), wake()))
    return leftMs > 0
  }
  const standing = async (): Promise<void> => {
    asked = false
    if (stopped || waits()) return
    resting?.stop()
    resting = undefined
    rested = false
    try {
      await work()
    } catch (error) {
      stopped = true
      reject(error)
    }
  }
  return {
    failed,
    wake,
    between: (piece) => queue(piece),
    async stop() {
      stopped = true
      resting?.stop()
      await last
    },
  }
}
