import type { Stoppable } from '../kernel/index.ts'
import { createBackfills, startBackfilling } from './backfilling.ts'
import type { Backfills } from './backfills.ts'
import type { EngineNews, ScheduledProject } from './engine.ts'
import type { Parts } from './parts.ts'
import { startScheduler } from './scheduler.ts'
import type { Scheduler } from './scheduler.ts'
import { startWatching } from './watching.ts'
import type { Turns } from './turns.ts'

/** The schedules that an engine fires: none at first, then those of the project that it was given last. */
export interface Firing extends Stoppable {
  fire(project: ScheduledProject): Promise<void>
  /** What is asked of backfills; what this engine works on ends with the rest. */
  readonly backfills: Backfills
}

/** Nothing that is fired yet; the scheduler of a project hears the engine's news. */
export function createFiring(
  parts: Parts,
  options: { readonly turns: Turns; readonly listeners: Set<(news: EngineNews) => void> },
): Firing {
  const { turns, listeners } = options
  let scheduler: Scheduler | undefined
  const others: Stoppable[] = []
  const backfills = createBackfills(parts, options)
  const stop = (): void => {
    for (const other of others.splice(0)) other.stop()
    if (scheduler === undefined) return
    scheduler.stop()
    listeners.delete(scheduler.hear)
    scheduler = undefined
  }
  return {
    backfills: backfills.asked,
    stop() {
      backfills.stop()
      stop()
    },
    async fire(project) {
      if (scheduler === undefined) {
        scheduler = await startScheduler(parts, { project, turns })
        listeners.add(scheduler.hear)
      } else await scheduler.use(project)
      for (const other of others.splice(0)) other.stop()
      const { sources, definitions = { pipelines: project.pipelines.map(({ pipeline }) => pipeline), datasets: [] } } = project
      others.push(startBackfilling(parts, { project: { pipelines: definitions.pipelines, sources }, turns, listeners }))
      others.push(startWatching(parts, { turns, definitions }))
    },
  }
}
