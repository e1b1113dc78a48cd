import { writtenDuration } from '../kernel/index.ts'
import type { ScheduleManifest } from '../plan/index.ts'

/** A schedule in words: `0 2 * * * America/Sao_Paulo`, `every 15m`, `by hand`. */
export function scheduleText(schedule: ScheduleManifest | null): string {
  if (schedule === null) return 'by hand'
  if (schedule.kind === 'on') return `after ${schedule.datasets.join(schedule.mode === 'all' ? ' and ' : ' or ')}`
  return schedule.kind === 'cron'
    ? `${schedule.line} ${schedule.zone}${schedule.except === undefined ? '' : ` except ${schedule.except.join(', ')}`}`
    : `every ${writtenDuration(schedule.everyMs)}`
}
