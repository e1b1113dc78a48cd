import { isoInstant } from '../kernel/index.ts'
import type { Window } from '../kernel/index.ts'
import type { PipelineManifest } from './manifest.ts'
import { zoneOf } from './zone.ts'

/** A window with the day on which it starts by the clocks of a schedule's zone; where the schedule has none, as it is. */
export function windowIn(schedule: PipelineManifest['schedule'], window: Window): Window {
  if (schedule?.kind !== 'cron') return window
  return { ...window, day: isoInstant(zoneOf(schedule.zone).wallOf(Date.parse(window.start))).slice(0, 10) }
}
