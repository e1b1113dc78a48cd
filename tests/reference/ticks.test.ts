import { Temporal } from '@js-temporal/polyfill'
import { describe, expect, it } from 'vitest'
import { nextTick, previousTick } from '../../packages/caudal/src/plan/index.ts'
import type { ClockSchedule } from '../../packages/caudal/src/plan/index.ts'

/*
 * Every zone that the runtime knows, over ten years, against an oracle that shares nothing with the code: Temporal says when clocks change,
 * and the lines are predicates. Dense lines are looked at around the changes from 2024 on; with TICKS=all, through all of the ten years.
 */
const from = Date.UTC(2018, 0)
const to = Date.UTC(2028, 0)
const minute = 60_000
const day = 86_400_000
const whole = process.env['TICKS'] === 'all'

const lines: readonly { readonly line: string; readonly dense: boolean; readonly fires: (wall: Date) => boolean }[] = [
  { line: '30 2 * * *', dense: false, fires: (wall) => wall.getUTCHours() === 2 && wall.getUTCMinutes() === 30 },
  { line: '0 0 * * *', dense: false, fires: (wall) => wall.getUTCHours() === 0 && wall.getUTCMinutes() === 0 },
  {
    line: '15 1,3 * * sat,sun',
    dense: false,
    fires: (wall) => [1, 3].includes(wall.getUTCHours()) && wall.getUTCMinutes() === 15 && [0, 6].includes(wall.getUTCDay()),
  },
  { line: '0 * * * *', dense: true, fires: (wall) => wall.getUTCMinutes() === 0 },
  { line: '*/7 1-3 * * *', dense: true, fires: (wall) => wall.getUTCMinutes() % 7 === 0 && [1, 2, 3].includes(wall.getUTCHours()) },
]

/** A stretch of time in which a zone's clocks do not change. */
interface Stretch {
  readonly from: number
  readonly to: number
  readonly offset: number
}

function stretchesOf(zone: string): Stretch[] {
  const found: Stretch[] = []
  for (let at = Temporal.Instant.fromEpochMilliseconds(from - 3 * day).toZonedDateTimeISO(zone); at.epochMilliseconds < to;) {
    const next = at.getTimeZoneTransition('next')
    found.push({ from: at.epochMilliseconds, to: next?.epochMilliseconds ?? to + 3 * day, offset: at.offsetNanoseconds / 1e6 })
    if (next === null) break
    at = next
  }
  return found
}

/** A wall time fires when the clocks first show it; one that they leap over, when they have leapt. */
function expectedTicks(walls: readonly number[], stretches: readonly Stretch[]): number[] {
  const ticks: number[] = []
  let index = 0
  while (index < walls.length && walls[index]! < stretches[0]!.from + stretches[0]!.offset) index++
  for (const stretch of stretches) {
    for (; index < walls.length && walls[index]! < stretch.from + stretch.offset; index++) {
      if (ticks.at(-1) !== stretch.from) ticks.push(stretch.from)
    }
    for (; index < walls.length && walls[index]! < stretch.to + stretch.offset; index++) {
      const tick = walls[index]! - stretch.offset
      if (ticks.at(-1) !== tick) ticks.push(tick)
    }
  }
  return ticks
}

/** The place of the first tick behind an instant. */
function firstBehind(ticks: readonly number[], instant: number): number {
  let low = 0
  let high = ticks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ticks[middle]! > instant) high = middle
    else low = middle + 1
  }
  return low
}

/** Where to look: everywhere, or three hours about each change of the clocks of some years. */
function spansOf(stretches: readonly Stretch[], dense: boolean): { readonly from: number; readonly to: number }[] {
  if (!dense || whole) return [{ from, to }]
  return stretches
    .slice(1)
    .filter((stretch) => stretch.from >= Date.UTC(2024, 0) && stretch.from < to)
    .map((stretch) => ({ from: stretch.from - day / 8, to: stretch.from + day / 8 }))
}

describe.each(lines)('$line', ({ line, dense, fires }) => {
  const walls: number[] = []
  for (let wall = from - 5 * day; wall < to + 5 * day; wall += minute) if (fires(new Date(wall))) walls.push(wall)

  it(
    'fires in every zone when an independent oracle says',
    () => {
      const zones = Intl.supportedValuesOf('timeZone')
      expect(zones.length).toBeGreaterThan(300)
      const wrong: string[] = []
      let seen = 0
      for (const zone of zones) {
        const schedule: ClockSchedule = { kind: 'cron', line, zone, catchup: 'none' }
        const stretches = stretchesOf(zone)
        const expected = expectedTicks(walls, stretches)
        for (const span of spansOf(stretches, dense)) {
          let place = firstBehind(expected, span.from)
          for (let tick = nextTick(schedule, span.from); tick < span.to; tick = nextTick(schedule, tick), place++, seen++) {
            if (tick !== expected[place]) wrong.push(`${zone}: ${new Date(tick).toISOString()}, not ${String(expected[place])}`)
            if (wrong.length > 10) break
          }
          if (previousTick(schedule, span.to - 1) !== expected[firstBehind(expected, span.to - 1) - 1])
            wrong.push(`${zone}: the last before ${new Date(span.to).toISOString()}`)
        }
      }
      expect(wrong).toEqual([])
      expect(seen).toBeGreaterThan(1_000)
    },
    whole ? 3_600_000 : 300_000,
  )
})
