import type { Engine, RunRequest } from '../engine/index.ts'
import { Fault } from '../kernel/index.ts'
import type { Window } from '../kernel/index.ts'
import type { RunState } from '../journal/index.ts'
import type { Context } from './command.ts'

/** How a window of a backfill ended. One without a run was not started. */
export interface WindowEnd {
  readonly window: Window
  readonly run: string | null
  readonly state: RunState
  readonly reason: string | null
}

/** What is to be run for each of some windows, so many at a time. */
export interface Backfill {
  readonly engine: Engine
  readonly windows: readonly Window[]
  readonly parallel: number
  readonly request: Omit<RunRequest, 'window'>
  readonly onStop: Context['onStop']
  /** Hears of each window that was started, when it has ended. */
  readonly ended: (end: WindowEnd) => void
}

/** Runs windows in their order until all have ended or it is told to stop: once gracefully, twice at once. Gives those that were started. */
export async function backfillWindows(backfill: Backfill): Promise<readonly WindowEnd[]> {
  const { engine, windows, parallel, request, ended } = backfill
  const running = new Set<string>()
  const ends: WindowEnd[] = []
  let next = 0
  let asked = 0
  const cancel = (run: string): Promise<void> => engine.cancel(run, { hard: asked > 1, reason: 'stopped at the terminal' })
  const stops = backfill.onStop(() => {
    asked++
    for (const run of asked > 2 ? [] : running) void cancel(run)
  })
  const take = (): Window | undefined => (asked === 0 ? windows[next++] : undefined)
  const end = (one: WindowEnd): void => {
    ends.push(one)
    ended(one)
  }
  const work = async (): Promise<void> => {
    for (let window = take(); window !== undefined; window = take()) {
      const begun = await engine.submit({ ...request, window }).catch((error: unknown) => refused(error))
      if (begun instanceof Fault) {
        end({ window, run: null, state: 'cancelled', reason: begun.message })
        continue
      }
      const { id } = begun.run
      running.add(id)
      // Somebody may have asked for a stop while it was submitted.
      if (asked > 0) await cancel(id)
      const { state, reason } = await engine.finished(id)
      running.delete(id)
      end({ window, run: id, state, reason })
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(parallel, windows.length) }, work))
  } finally {
    stops.stop()
  }
  return ends
}

/** A window that another process works on is left to it; any other failure ends the backfill. */
function refused(error: unknown): Fault {
  if (error instanceof Fault && error.code === 'RUN-BUSY') return error
  throw error
}
