import type { Stoppable } from '../kernel/index.ts'
import type { Manifest } from '../plan/index.ts'
import { createAlarm } from './alarm.ts'
import { judgeDeadlines, watchDeadlines } from './judge-deadlines.ts'
import type { Parts } from './parts.ts'
import { transact } from './turn.ts'
import type { Turns } from './turns.ts'

/** How often to look whether this process has become the one that watches. Milliseconds. */
const lookMs = 2_000

/** Watches the deadlines of a project's datasets until it is stopped, while this process is the one that fires the schedules. */
export function startWatching(
  parts: Parts,
  options: { readonly turns: Turns; readonly definitions: Pick<Manifest, 'pipelines' | 'datasets'> },
): Stoppable {
  const { turns, definitions } = options
  let stopped = false
  let begun = false
  /** When the next tick comes; null where there is none, or that is not known. */
  let dueAt: number | null = null
  let poll: Stoppable = { stop: () => undefined }
  const watch = async (): Promise<void> => {
    if (stopped) return
    let leads = false
    let next = dueAt
    await transact(parts, async (turn) => {
      leads = (await turn.tx.server()) === parts.worker
      if (leads && !begun) await watchDeadlines(turn, definitions)
      if (leads && (!begun || (dueAt !== null && dueAt <= turn.now))) next = await judgeDeadlines(turn)
    })
    begun = leads
    dueAt = leads ? next : null
    if (dueAt !== null && !stopped) alarm.at(dueAt)
  }
  // A look that fails, as when the disk is full, is taken again with the next.
  const look = (): void => void turns.between(watch).catch(() => undefined)
  const alarm = createAlarm(parts.clock, look)
  const again = (): void => {
    look()
    poll = parts.clock.after(lookMs, again, { idle: true })
  }
  again()
  return {
    stop() {
      stopped = true
      alarm.stop()
      poll.stop()
    },
  }
}
