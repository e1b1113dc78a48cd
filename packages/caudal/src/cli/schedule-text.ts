import { formatDuration } from '../kernel/index.ts'
import type { ScheduleManifest } from '../plan/index.ts'

/** A schedule in words: `0 2 * * * America/Sao_Paulo`, `every 15 m 00 s`, `by hand`. */
export function scheduleText(schedule: ScheduleManifest | null): string {
  if (schedule === null) return 'by hand'
  if (schedule.kind === 'on') return `after ${schedule.datasets.join(schedule.mode === 'all' ? ' and ' : ' or ')}`
  return schedule.kind === 'cron'
    ? `${schedule.line} ${schedule.zone}${schedule.except === undefined ? '' : ` except ${schedule.except.join(', ')}`}`
    : `every ${formatDuration(schedule.everyMs)
        .replace(/ 00 [sm]$/, '')
        .replace(/ 00 h$/, '')}`
}
