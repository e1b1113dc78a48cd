import { durationMs, Fault } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import type { Schedule } from '../define/index.ts'
import { readDays } from './calendar.ts'
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
  const what = `${options.what}, schedule`
  if (schedule.kind === 'on') return compileDatasets(report, { what, schedule })
  const { place, catchup } = schedule
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
  const except = readableDays(report, { what, place, except: schedule.except })
  if (line === null || zone === null || except === null) return null
  return { kind: 'cron', line, zone, catchup, ...(except.length === 0 ? {} : { except }) }
}

function compileDatasets(
  report: Report,
  options: { readonly what: string; readonly schedule: Extract<Schedule, { kind: 'on' }> },
): ScheduleManifest | null {
  const { what, schedule } = options
  const { place, mode, datasets } = schedule
  const list: readonly { readonly kind?: unknown; readonly name?: unknown }[] = Array.isArray(datasets) ? datasets : []
  if (list.length > 0 && list.every((one) => one?.kind === 'dataset'))
    return { kind: 'on', mode, datasets: [...new Set(datasets.map(({ name }) => name))].toSorted() }
  problem(report, {
    code: 'SCHEDULE-INVALID',
    message: `${what}: it waits for what is no dataset`,
    hint: 'write on(sales), on({ all: [sales, rates] }) or on({ any: [sales, rates] })',
    place,
  })
  return null
}

/** The days left out, in their order; null where one of them is wrong. */
function readableDays(
  report: Report,
  { what, place, except }: { readonly what: string; readonly place: Place; readonly except: unknown },
): readonly string[] | null {
  if (!Array.isArray(except)) {
    problem(report, { code: 'SCHEDULE-INVALID', message: `${what}: except is no list`, hint: "write except: ['2026-12-25']", place })
    return null
  }
  const days = [...new Set(except.map(written))]
  const read = days.map((text) => attempt(report, { what, place, fallback: null, read: () => readDays(text) }))
  return read.includes(null) ? null : days.toSorted()
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
