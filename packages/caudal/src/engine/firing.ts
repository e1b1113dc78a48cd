import type { Stoppable } from '../kernel/index.ts'
import type { EngineNews, ScheduledProject } from './engine.ts'
import type { Parts } from './parts.ts'
import { startScheduler } from './scheduler.ts'
import type { Scheduler } from './scheduler.ts'
import type { Turns } from './turns.ts'

/** The schedules that an engine fires: none at first, then those of the project that it was given last. */
export interface Firing extends Stoppable {
  fire(project: ScheduledProject): Promise<void>
}

/** Nothing that is fired yet; the scheduler of a project hears the engine's news. */
export function createFiring(
  parts: Parts,
  options: { readonly turns: Turns; readonly listeners: Set<(news: EngineNews) => void> },
): Firing {
  const { turns, listeners } = options
  let scheduler: Scheduler | undefined
  const stop = (): void => {
    if (scheduler === undefined) return
    scheduler.stop()
    listeners.delete(scheduler.hear)
    scheduler = undefined
  }
  return {
    stop,
    async fire(project) {
      if (scheduler !== undefined) return scheduler.use(project)
      scheduler = await startScheduler(parts, { project, turns })
      listeners.add(scheduler.hear)
    },
  }
}
