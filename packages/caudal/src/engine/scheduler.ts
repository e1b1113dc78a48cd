import { Fault } from '../kernel/index.ts'
import type { Stoppable } from '../kernel/index.ts'
import { createAlarm } from './alarm.ts'
import type { EngineNews, ScheduledProject } from './engine.ts'
import { adopt, fireDue } from './fire.ts'
import { living } from './lease.ts'
import type { Parts, Turn } from './parts.ts'
import { transact } from './turn.ts'
import type { Turns } from './turns.ts'

/** How often to look at what other processes have changed: versions that they published, pipelines that were paused. Milliseconds. */
const lookMs = 2_000

/** Fires schedules until it is stopped. */
export interface Scheduler extends Stoppable {
  hear(news: EngineNews): void
  /** Goes on with other definitions. */
  use(project: ScheduledProject): Promise<void>
}

/**
 * Fires a project's schedules. What was dealt with stands in the state, so that a restart neither misses a tick nor fires one twice.
 * One process of a state does: where another one lives it rejects with `SERVER-RUNNING`, or stands by for it where the state is shared.
 */
export async function startScheduler(
  parts: Parts,
  options: { readonly project: ScheduledProject; readonly turns: Turns },
): Promise<Scheduler> {
  const { turns } = options
  let { project } = options
  let standby: number | null = null
  const open = (turn: Turn): Promise<void> => lead(turn, project).then((ms) => void (standby = ms))
  await turns.between(() => transact(parts, open))
  let stopped = false
  let asked = false
  let poll: Stoppable = { stop: () => undefined }
  const alarm = createAlarm(parts.clock, () => look())
  const fire = async (): Promise<void> => {
    asked = false
    if (stopped) return
    let next: number | null = null
    await transact(parts, async (turn) => {
      if (parts.scope !== 'own') await open(turn)
      next = standby === null ? await fireDue(turn, project) : turn.now + standby
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
    async use(next) {
      await turns.between(async () => {
        if (standby === null) await transact(parts, (turn) => awaitDatasets(turn, next))
        project = next
      })
      look()
    },
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

/** Has pipelines be told of new versions of the datasets that they start after. */
async function awaitDatasets({ tx }: Turn, { pipelines }: ScheduledProject): Promise<void> {
  for (const { pipeline } of pipelines) {
    await tx.awaitDatasets(pipeline.name, pipeline.schedule?.kind === 'on' ? pipeline.schedule.datasets : [])
  }
}

/**
 * Becomes the one that fires, unless another one that lives is: then it says how long that one's lease still holds, in milliseconds.
 * Null for the one that fires.
 */
async function lead(turn: Turn, project: ScheduledProject): Promise<number | null> {
  const { tx, now, parts } = turn
  const server = await tx.server()
  if (server === parts.worker) return null
  const workers = await tx.workers(now)
  const alive = living(workers, parts.process)
  if (server !== null && alive.has(server)) {
    const { host, pid, leftMs } = workers.find(({ id }) => id === server)!
    if (parts.scope !== 'own') return leftMs
    throw new Fault('SERVER-RUNNING', {
      message: `process ${pid} on ${host} fires the schedules of this project already`,
      hint: 'stop it first, or leave it to it',
      data: { host, pid },
    })
  }
  await tx.becomeServer(parts.worker)
  await awaitDatasets(turn, project)
  // What is shared is gone on with by whoever lives.
  if (parts.scope === 'own') await adopt(turn, { project, alive })
  return null
}
