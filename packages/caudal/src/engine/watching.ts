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
  let poll: Stoppable = { stop: () => undefined }
  const watch = async (): Promise<void> => {
    if (stopped) return
    let leads = false
    let next: number | null = null
    await transact(parts, async (turn) => {
      leads = (await turn.tx.server()) === parts.worker
      if (leads && !begun) await watchDeadlines(turn, definitions)
      next = leads ? await judgeDeadlines(turn) : null
    })
    begun = leads
    if (next !== null && !stopped) alarm.at(next)
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
