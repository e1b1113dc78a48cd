import type { ClockSchedule } from './manifest.ts'
import { nextTick, previousTick } from './tick.ts'

/** Up to when the deadline of a dataset has been looked at, and when its newest version was published. Milliseconds since 1970. */
export interface DeadlineLook {
  readonly schedule: ClockSchedule
  /** Ticks up to this moment have been judged. */
  readonly lookedAt: number
  /** Null where there is no version. */
  readonly publishedAt: number | null
}

/**
 * The ticks of a deadline up to a moment, included, that no version was published for, oldest first: none since the tick before. Ticks that
 * have been judged are left out. Gives so many at the most, and up to when the deadline has been judged with them.
 */
export function missedTicks(
  look: DeadlineLook,
  until: { readonly moment: number; readonly limit: number },
): { readonly missed: readonly number[]; readonly lookedAt: number } {
  const { schedule, publishedAt } = look
  const missed: number[] = []
  let { lookedAt } = look
  let tick = nextTick(schedule, lookedAt)
  for (let before = previousTick(schedule, lookedAt); tick <= until.moment; tick = nextTick(schedule, tick)) {
    if (missed.length === until.limit) return { missed, lookedAt }
    if (publishedAt === null || publishedAt <= before) missed.push(tick)
    before = tick
    lookedAt = tick
  }
  return { missed, lookedAt }
}
