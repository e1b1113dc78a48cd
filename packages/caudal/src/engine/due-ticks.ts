import { nextTick, previousTick } from '../plan/index.ts'
import type { ClockSchedule } from '../plan/index.ts'

/** A tick that is no older than this is fired whatever the catch-up says: its scheduler was there, or was restarted. Milliseconds. */
const freshMs = 60_000

/** Ticks that are fired in one transaction at the most, when all of a long absence are caught up on. */
const mostAtOnce = 100

/** The ticks to fire now, oldest first, and up to when the schedule has been dealt with then. */
export function dueTicks(
  schedule: ClockSchedule,
  at: { readonly lookedAt: number; readonly now: number },
): { readonly ticks: readonly number[]; readonly lookedAt: number } {
  const { lookedAt, now } = at
  if (nextTick(schedule, lookedAt) > now) return { ticks: [], lookedAt }
  const all = schedule.catchup === 'all'
  const ticks: number[] = []
  let tick = nextTick(schedule, all ? lookedAt : Math.max(lookedAt, now - freshMs))
  for (; tick <= now && ticks.length < mostAtOnce; tick = nextTick(schedule, tick)) ticks.push(tick)
  if (all) return { ticks, lookedAt: ticks.at(-1)! }
  if (ticks.length === 0 && schedule.catchup === 'latest') ticks.push(previousTick(schedule, now))
  return { ticks, lookedAt: now }
}
