import { durationMs, Fault } from '../kernel/index.ts'
import type { Schedule } from '../define/index.ts'
import { everFires, parseCron } from './cron-line.ts'
import type { ScheduleManifest } from './manifest.ts'
import { attempt, problem } from './report.ts'
import type { Report } from './report.ts'
import { zoneOf } from './zone.ts'
import { written } from './written.ts'

const catchups: readonly string[] = ['none', 'latest', 'all']

/** Compiles a pipeline's schedule; null where there is none or where it is wrong, which goes to the report. */
export function compileSchedule(
  report: Report,
  options: { readonly what: string; readonly schedule: Schedule | undefined },
): ScheduleManifest | null {
  const { schedule } = options
  if (schedule === undefined) return null
  const { place, catchup } = schedule
  const what = `${options.what}, schedule`
  if (!catchups.includes(catchup)) {
    problem(report, {
      code: 'DEFINE-UNKNOWN-OPTION',
      message: `${what}: catchup is "${written(catchup)}"`,
      hint: `write one of ${catchups.join(', ')}`,
      place,
    })
  }
  if (schedule.kind === 'every') {
    const everyMs = attempt(report, { what, place, fallback: null, read: () => intervalMs(schedule.every) })
    return everyMs === null ? null : { kind: 'every', everyMs, catchup }
  }
  const line = attempt(report, { what, place, fallback: null, read: () => readableLine(schedule.line) })
  const zone = attempt(report, { what, place, fallback: null, read: () => zoneOf(written(schedule.zone)).name })
  return line === null || zone === null ? null : { kind: 'cron', line, zone, catchup }
}

function intervalMs(every: string): number {
  const ms = durationMs(written(every))
  if (ms >= 1_000) return ms
  throw new Fault('DEFINE-BAD-NUMBER', { message: `${every} is too short an interval`, hint: 'write at least 1s' })
}

/** The line with single blanks, so that a layout of its own is no change of the schedule. */
function readableLine(text: string): string {
  const line = written(text).trim().replaceAll(/\s+/g, ' ')
  if (everFires(parseCron(written(text)))) return line
  throw new Fault('CRON-INVALID', { message: `the cron line "${line}" never fires`, hint: 'name a day that the months have' })
}
