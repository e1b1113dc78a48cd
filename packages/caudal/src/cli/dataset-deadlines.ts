import type { DeadlineStanding } from '../operate/index.ts'
import { scheduleText } from './schedule-text.ts'
import { formatMoment } from './screen/moment.ts'

/** Since when a dataset is late and for which tick, with the pipelines that write it. */
export function latenessText({ late, pipelines }: DeadlineStanding): string | null {
  if (late === null) return null
  const since = late.since === late.tick ? '' : ` since ${formatMoment(late.since)}`
  return `late${since}: no version for ${formatMoment(late.tick)}${writtenBy(pipelines)}`
}

/** Names the pipelines that write a dataset, behind a text. */
export function writtenBy(pipelines: readonly string[]): string {
  return pipelines.length === 0 ? '; no pipeline writes it' : `; written by ${pipelines.join(', ')}`
}

/** A deadline in words, with its next tick. */
export function deadlineText({ deadline, watched, nextTick: next }: DeadlineStanding): string {
  return `${scheduleText(deadline)} · next ${formatMoment(next)}${watched ? '' : ' · watched from the next caudal start on'}`
}
