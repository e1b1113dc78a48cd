import { parseWindow, windowOf } from '../kernel/index.ts'
import type { Window } from '../kernel/index.ts'
import type { PipelineManifest } from './manifest.ts'
import { windowsWithin } from './tick.ts'
import { windowIn } from './window-in.ts'
import { zoneOf } from './zone.ts'

type Schedule = PipelineManifest['schedule']

/**
 * The span that a text names to a pipeline. A day, a month, a year or an hour is one of the clocks of its schedule's zone; with a `Z`, in
 * an interval `START/END`, and where the schedule has no zone, it is one of UTC. Throws `WINDOW-INVALID`.
 */
export function namedSpan(schedule: Schedule, text: string): Window {
  const span = parseWindow(text)
  if (schedule?.kind !== 'cron') return span
  if (/[/Z]/.test(text)) return windowIn(schedule, span)
  const zone = zoneOf(schedule.zone)
  return windowIn(schedule, windowOf(zone.instantOf(Date.parse(span.start)), zone.instantOf(Date.parse(span.end))))
}

/**
 * The window that a text names to a pipeline: that of its schedule which begins in the day, month, year or hour, where just one does; else
 * the span itself. An interval `START/END` is taken as it is. Throws `WINDOW-INVALID`.
 */
export function namedWindow(schedule: Schedule, text: string): Window {
  const span = namedSpan(schedule, text)
  if (schedule === null || schedule.kind === 'on' || text.includes('/')) return span
  const [first, second] = windowsWithin(schedule, { from: Date.parse(span.start), to: Date.parse(span.end) }).take(2)
  return first !== undefined && second === undefined ? first : span
}
