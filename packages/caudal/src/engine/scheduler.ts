import { Fault } from '../kernel/index.ts'
import type { Stoppable } from '../kernel/index.ts'
import { createAlarm } from './alarm.ts'
import type { EngineNews, ScheduledProject } from './engine.ts'
import { adopt, fireDue } from './fire.ts'
import { living } from './lease.ts'
import type { Parts } from './parts.ts'
import { transact } from './turn.ts'
import type { Turns } from './turns.ts'

/** How often to look at what other processes have changed: versions that they published, pipelines that were paused. Milliseconds. */
const lookMs = 2_000

/** Fires schedules until it is stopped. */
export interface Scheduler extends Stoppable {
  hear(news: EngineNews): void
}

/**
 * Fires a project's schedules. What was dealt with stands in the state, so that a restart neither misses a tick nor fires one twice.
 * Rejects with `SERVER-RUNNING` where another process does the same.
 */
export async function startScheduler(
  parts: Parts,
  options: { readonly project: ScheduledProject; readonly turns: Turns },
): Promise<Scheduler> {
  const { project, turns } = options
  await turns.between(() => transact(parts, (turn) => open(turn, project)))
  let stopped = false
  let asked = false
  let poll: Stoppable = { stop: () => undefined }
  const alarm = createAlarm(parts.clock, () => look())
  const fire = async (): Promise<void> => {
    asked = false
    if (stopped) return
    let next: number | null = null
    await transact(parts, async (turn) => {
      next = await fireDue(turn, project)
    })
    parts.queue.moved = true
    parts.wake()
    if (next !== null && !stopped) alarm.at(next)
  }
  const look = (): void => {
    if (asked || stopped) return
    asked = true
    // A look that fails, as when the disk is full, is taken again with the next.
    turns.between(fire).catch(() => undefined)
  }
  const again = (): void => {
    look()
    poll = parts.clock.after(lookMs, again)
  }
  again()
  return {
    hear(news) {
      if (news.kind !== 'journal') return
      const { event } = news.entry
      const published = event.kind === 'attempt' && event.published !== undefined
      if (published || (event.kind === 'run' && event.to !== 'queued' && event.to !== 'running')) look()
    },
    stop() {
      stopped = true
      alarm.stop()
      poll.stop()
    },
  }
}

async function open(turn: Parameters<typeof adopt>[0], project: ScheduledProject): Promise<void> {
  const { tx, now, parts } = turn
  const workers = await tx.workers()
  const alive = living(workers, { now, process: parts.process })
  const server = await tx.server()
  if (server !== null && server !== parts.worker && alive.has(server)) {
    const { host, pid } = workers.find(({ id }) => id === server)!
    throw new Fault('SERVER-RUNNING', {
      message: `process ${pid} on ${host} fires the schedules of this project already`,
      hint: 'stop it first, or leave it to it',
      data: { host, pid },
    })
  }
  await tx.becomeServer(parts.worker)
  for (const { pipeline } of project.pipelines) {
    await tx.awaitDatasets(pipeline.name, pipeline.schedule?.kind === 'on' ? pipeline.schedule.datasets : [])
  }
  await adopt(turn, { project, alive })
}
