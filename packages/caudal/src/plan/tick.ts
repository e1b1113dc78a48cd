import { windowOf, parseWindow } from '../kernel/index.ts'
import type { Window } from '../kernel/index.ts'
import { parseCron } from './cron-line.ts'
import type { CronLine } from './cron-line.ts'
import { readDays } from './calendar.ts'
import type { DaySpan } from './calendar.ts'
import type { ClockSchedule, PipelineManifest } from './manifest.ts'
import { windowIn } from './window-in.ts'
import { zoneOf } from './zone.ts'
import type { Zone } from './zone.ts'

const minute = 60_000
const day = 86_400_000
const lines = new Map<string, CronLine>()
const spans = new Map<string, DaySpan>()
/** The last answer of a schedule: between an instant and the first tick after it, that is the first tick after all instants. */
const last = new WeakMap<ClockSchedule, { readonly instant: number; readonly tick: number }>()

/**
 * The first tick of a schedule after an instant. In a zone whose clocks change, a wall time that is skipped fires once, at the first
 * instant behind the gap, and one that comes twice fires the first time alone. Throws `CRON-INVALID` and `ZONE-UNKNOWN`.
 */
export function nextTick(schedule: ClockSchedule, instant: number): number {
  if (schedule.kind === 'every') return (Math.floor(instant / schedule.everyMs) + 1) * schedule.everyMs
  const known = last.get(schedule)
  if (known !== undefined && instant >= known.instant && instant < known.tick) return known.tick
  const tick = tickAfter(schedule, instant)
  last.set(schedule, { instant, tick })
  return tick
}

function tickAfter(schedule: Extract<ClockSchedule, { readonly kind: 'cron' }>, instant: number): number {
  const line = lineOf(schedule.line)
  const zone = zoneOf(schedule.zone)
  let wall = nextWall(line, startOf(zone, { instant, away: -day }))
  for (;;) {
    const tick = isExcepted(schedule.except, wall) ? instant : zone.instantOf(wall)
    if (tick > instant) return tick
    wall = nextWall(line, wall + minute)
  }
}

/** The last tick of a schedule at or before an instant, by the same rules as `nextTick`. */
export function previousTick(schedule: ClockSchedule, instant: number): number {
  if (schedule.kind === 'every') return Math.floor(instant / schedule.everyMs) * schedule.everyMs
  const line = lineOf(schedule.line)
  const zone = zoneOf(schedule.zone)
  let wall = previousWall(line, startOf(zone, { instant, away: day }))
  for (;;) {
    const tick = isExcepted(schedule.except, wall) ? instant + 1 : zone.instantOf(wall)
    if (tick <= instant) return tick
    wall = previousWall(line, wall - minute)
  }
}

/** The window of a run that names none: the pipeline's own, else the schedule's last full one, else the last full UTC day. */
export function defaultWindow(pipeline: Pick<PipelineManifest, 'window' | 'schedule'>, now: number): Window {
  if (pipeline.window !== null) return windowIn(pipeline.schedule, parseWindow(pipeline.window))
  const { schedule } = pipeline
  if (schedule === null || schedule.kind === 'on') return windowOf((Math.floor(now / day) - 1) * day, Math.floor(now / day) * day)
  return windowOfTick(schedule, previousTick(schedule, now))
}

/** The window that a tick closes: from the tick before it. */
export function windowOfTick(schedule: ClockSchedule, tick: number): Window {
  return windowIn(schedule, windowOf(previousTick(schedule, tick - 1), tick))
}

/**
 * The windows of a pipeline that begin within a span, in their order: by its schedule's ticks, or by UTC days where it has none. Spans that
 * follow each other share no window and leave none out.
 */
export function* windowsWithin(
  schedule: PipelineManifest['schedule'],
  span: { readonly from: number; readonly to: number },
): Generator<Window> {
  const grain: ClockSchedule = schedule === null || schedule.kind === 'on' ? { kind: 'every', everyMs: day, catchup: 'none' } : schedule
  let start = nextTick(grain, span.from - 1)
  while (start < span.to) {
    const end = nextTick(grain, start)
    yield windowIn(grain, windowOf(start, end))
    start = end
  }
}

/** A schedule as it would be without days that it leaves out. */
export function onAllDays(schedule: ClockSchedule): ClockSchedule {
  if (schedule.kind === 'every' || schedule.except === undefined) return schedule
  const { except: _, ...bare } = schedule
  return bare
}

/**
 * The windows that a schedule's ticks from one instant up to another close, in their order. Ticks on days that it leaves out come too, with
 * the windows that they would close.
 */
export function* windowsClosedWithin(schedule: ClockSchedule, span: { readonly from: number; readonly to: number }): Generator<Window> {
  const bare = onAllDays(schedule)
  for (let tick = nextTick(bare, span.from - 1); tick < span.to; tick = nextTick(bare, tick))
    yield windowOfTick(previousTick(schedule, tick) === tick ? schedule : bare, tick)
}

/** Where to start the search: at the wall time of the instant, or a day away from it when the clocks change nearby. */
function startOf(zone: Zone, options: { readonly instant: number; readonly away: number }): number {
  const { instant, away } = options
  const wall = zone.wallOf(instant)
  const quiet = zone.wallOf(instant - day) === wall - day && zone.wallOf(instant + day) === wall + day
  return Math.floor((quiet ? wall : wall + away) / minute) * minute
}

/** Whether a wall time lies on a day that the schedule leaves out. */
function isExcepted(except: readonly string[] | undefined, wall: number): boolean {
  return (
    except?.some((text) => {
      const span = spans.get(text) ?? readDays(text)
      spans.set(text, span)
      return wall >= span.from && wall < span.to
    }) === true
  )
}

function lineOf(text: string): CronLine {
  const line = lines.get(text) ?? parseCron(text)
  lines.set(text, line)
  return line
}

/** The first wall time at or after one that the line allows. */
function nextWall(line: CronLine, from: number): number {
  for (let today = Math.floor(from / day) * day; ; today += day) {
    if (!allowsDay(line, today)) continue
    for (const hour of line.hours) {
      for (const minutes of line.minutes) {
        const wall = today + (hour * 60 + minutes) * minute
        if (wall >= from) return wall
      }
    }
  }
}

/** The last wall time at or before one that the line allows. */
function previousWall(line: CronLine, from: number): number {
  for (let today = Math.floor(from / day) * day; ; today -= day) {
    if (!allowsDay(line, today)) continue
    for (const hour of line.hours.toReversed()) {
      for (const minutes of line.minutes.toReversed()) {
        const wall = today + (hour * 60 + minutes) * minute
        if (wall <= from) return wall
      }
    }
  }
}

function allowsDay(line: CronLine, midnight: number): boolean {
  const date = new Date(midnight)
  if (!line.months.has(date.getUTCMonth() + 1)) return false
  const byMonth = line.daysOfMonth.has(date.getUTCDate())
  const byWeek = line.daysOfWeek.has(date.getUTCDay())
  return line.eitherDay ? byMonth || byWeek : byMonth && byWeek
}
