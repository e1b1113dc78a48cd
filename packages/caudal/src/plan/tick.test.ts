import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoInstant } from '../kernel/index.ts'
import { parseCron } from './cron-line.ts'
import type { ClockSchedule } from './manifest.ts'
import { defaultWindow, nextTick, previousTick, windowOfTick, windowsClosedWithin, windowsWithin } from './tick.ts'

function cron(line: string, zone = 'UTC'): ClockSchedule {
  return { kind: 'cron', line, zone, catchup: 'none' }
}

function ticks(schedule: ClockSchedule, options: { readonly after: string; readonly count: number }): string[] {
  const found: string[] = []
  for (let instant = Date.parse(options.after); found.length < options.count;) {
    instant = nextTick(schedule, instant)
    found.push(isoInstant(instant))
  }
  return found
}

/** What the clocks show, minute by minute: a wall time fires the first time that it, or one behind it, is shown. */
function bruteForce(line: string, span: { readonly zone: string; readonly from: number; readonly minutes: number }): string[] {
  const { minutes, hours, daysOfMonth, months, daysOfWeek, eitherDay } = parseCron(line)
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: span.zone, dateStyle: 'short', timeStyle: 'short' })
  const wallOf = (instant: number): number => Date.parse(`${format.format(instant).replace(' ', 'T')}Z`)
  const fires = (wall: number): boolean => {
    const date = new Date(wall)
    const days = [daysOfMonth.has(date.getUTCDate()), daysOfWeek.has(date.getUTCDay())]
    const day = eitherDay ? days.includes(true) : !days.includes(false)
    return minutes.includes(date.getUTCMinutes()) && hours.includes(date.getUTCHours()) && months.has(date.getUTCMonth() + 1) && day
  }
  const found: string[] = []
  let shown = Number.NEGATIVE_INFINITY
  // A day of run-up, so that the latest wall time before the span is known.
  for (let instant = span.from - 86_400_000; instant < span.from + span.minutes * 60_000; instant += 60_000) {
    const wall = wallOf(instant)
    let fired = false
    for (let one = Math.max(shown + 60_000, wall - 90_000_000); one <= wall; one += 60_000) fired ||= shown > 0 && fires(one)
    if (fired && instant > span.from) found.push(isoInstant(instant))
    shown = Math.max(shown, wall)
  }
  return found
}

describe('nextTick', () => {
  it('fires a skipped wall time at the first instant behind the gap, and a doubled one the first time', () => {
    const berlin = cron('30 2 * * *', 'Europe/Berlin')
    expect(ticks(berlin, { after: '2026-03-28T00:00:00Z', count: 3 })).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ])
    expect(ticks(berlin, { after: '2026-10-24T12:00:00Z', count: 2 })).toEqual(['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'])
  })

  it('fires once where several skipped times meet, and keeps hours that come twice to one', () => {
    expect(ticks(cron('0 * * * *', 'Europe/Berlin'), { after: '2026-03-29T00:00:00Z', count: 2 })).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-29T02:00:00Z',
    ])
    expect(ticks(cron('0 * * * *', 'Europe/Berlin'), { after: '2026-10-24T23:30:00Z', count: 3 })).toEqual([
      '2026-10-25T00:00:00Z',
      '2026-10-25T02:00:00Z',
      '2026-10-25T03:00:00Z',
    ])
  })

  it('passes a day that a zone left out, and finds a leap day eight years away', () => {
    expect(ticks(cron('0 12 * * *', 'Pacific/Apia'), { after: '2011-12-29T00:00:00Z', count: 3 })).toEqual([
      '2011-12-29T22:00:00Z',
      '2011-12-30T10:00:00Z',
      '2011-12-30T22:00:00Z',
    ])
    expect(ticks(cron('0 0 29 2 *'), { after: '2096-03-01T00:00:00Z', count: 1 })).toEqual(['2104-02-29T00:00:00Z'])
  })

  it('counts intervals from 1970', () => {
    const quarter: ClockSchedule = { kind: 'every', everyMs: 900_000, catchup: 'none' }
    expect(ticks(quarter, { after: '2026-11-20T10:15:00Z', count: 2 })).toEqual(['2026-11-20T10:30:00Z', '2026-11-20T10:45:00Z'])
    expect(isoInstant(previousTick(quarter, Date.parse('2026-11-20T10:15:00Z')))).toBe('2026-11-20T10:15:00Z')
  })

  it('leaves out days of the calendar, and lets the next window begin before them', () => {
    const open: ClockSchedule = {
      kind: 'cron',
      line: '0 2 * * *',
      zone: 'America/Sao_Paulo',
      catchup: 'none',
      except: ['2026-12-24..2026-12-26'],
    }
    const [eve, after] = ticks(open, { after: '2026-12-23T00:00:00Z', count: 2 })
    expect([eve, after]).toEqual(['2026-12-23T05:00:00Z', '2026-12-27T05:00:00Z'])
    expect(isoInstant(previousTick(open, Date.parse('2026-12-27T04:59:00Z')))).toBe(eve)
    expect(windowOfTick(open, Date.parse(after!)).start).toBe(eve)
  })

  it('gives the windows that begin within a span, by ticks or by days', () => {
    const span = { from: Date.parse('2026-03-28T00:00:00Z'), to: Date.parse('2026-03-30T12:00:00Z') }
    const days = (schedule: ClockSchedule | null): string[] => [...windowsWithin(schedule, span)].map(({ start, end }) => `${start}/${end}`)
    expect(days(cron('0 2 * * *', 'Europe/Berlin'))).toEqual([
      '2026-03-28T01:00:00Z/2026-03-29T01:00:00Z',
      '2026-03-29T01:00:00Z/2026-03-30T00:00:00Z',
      '2026-03-30T00:00:00Z/2026-03-31T00:00:00Z',
    ])
    expect(days(null)).toHaveLength(3)
  })

  it('gives windows of spans that follow each other without a gap', () => {
    const nightly = cron('0 2 * * *', 'America/Sao_Paulo')
    const of = (from: number, to: number): string[] => [...windowsWithin(nightly, { from, to })].map(({ start }) => start)
    const [january, february, march] = [Date.UTC(2026, 0), Date.UTC(2026, 1), Date.UTC(2026, 2)]
    expect([...of(january, february), ...of(february, march)]).toEqual(of(january, march))
    expect(of(january, march)).toHaveLength(59)
  })

  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/Sao_Paulo',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'Pacific/Apia',
    'Africa/Casablanca',
    'America/Santiago',
    'Asia/Gaza',
    'Atlantic/Azores',
  ]
  const lines = [
    '*/15 * * * *',
    '30 2 * * *',
    '0 0 * * *',
    '59 23 * * *',
    '5 1,3 * * sat,sun',
    '0 0 1 * *',
    '*/7 1-3 * * *',
    '0 12 13 * fri',
  ]
  // Near changes of the clocks, and anywhere.
  const moments = fc.oneof(
    fc
      .constantFrom(
        '2026-03-28',
        '2026-10-24',
        '2018-11-03',
        '2018-02-17',
        '2011-12-29',
        '2026-04-04',
        '2026-10-03',
        '2024-03-09',
        '2024-11-02',
        '2026-03-14',
      )
      .map((day) => Date.parse(`${day}T12:00:00Z`)),
    fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2037, 0) }).map((instant) => Math.floor(instant / 60_000) * 60_000),
  )

  it('agrees with a clock that is watched minute by minute, forwards and backwards', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom(...lines), moments, (zone, line, from) => {
        const schedule = cron(line, zone)
        const minutes = 2_880
        const expected = bruteForce(line, { zone, from, minutes })
        const end = from + minutes * 60_000
        const forwards: string[] = []
        for (let at = nextTick(schedule, from); at < end; at = nextTick(schedule, at)) forwards.push(isoInstant(at))
        expect(forwards).toEqual(expected)
        const backwards: string[] = []
        for (let at = previousTick(schedule, end - 1); at > from; at = previousTick(schedule, at - 1)) backwards.unshift(isoInstant(at))
        expect(backwards).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('gives a schedule that was asked before what it gives one that was not, whatever was asked', () => {
    const steps = fc.array(fc.integer({ min: -4_000, max: 4_000 }), { maxLength: 60 })
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom(...lines), moments, steps, (zone, line, from, all) => {
        const schedule = cron(line, zone)
        let instant = from
        for (const minutes of all) {
          instant += minutes * 30_000
          expect(nextTick(schedule, instant)).toBe(nextTick(cron(line, zone), instant))
        }
      }),
    )
  })
})

describe('defaultWindow', () => {
  const now = Date.parse('2026-11-20T10:07:00Z')

  it.each<[string, ClockSchedule | null, string | null, string]>([
    ['its own window', cron('0 2 * * *'), '2001-01-01/2001-07-01', '2001-01-01T00:00:00Z/2001-07-01T00:00:00Z'],
    ['the last full one of its schedule', cron('0 2 * * *'), null, '2026-11-19T02:00:00Z/2026-11-20T02:00:00Z'],
    [
      'the last full one of its interval',
      { kind: 'every', everyMs: 900_000, catchup: 'none' },
      null,
      '2026-11-20T09:45:00Z/2026-11-20T10:00:00Z',
    ],
    ['the last full day of its zone', cron('0 0 * * *', 'Asia/Tokyo'), null, '2026-11-18T15:00:00Z/2026-11-19T15:00:00Z'],
    ['the last full UTC day', null, null, '2026-11-19T00:00:00Z/2026-11-20T00:00:00Z'],
  ])('is %s', (_what, schedule, window, expected) => {
    const { start, end } = defaultWindow({ schedule, window }, now)
    expect(`${start}/${end}`).toBe(expected)
  })
})

describe('the day of a window', () => {
  it.each([
    ['Europe/Berlin', '0 0 * * *', '2026-03-28', '2026-03-29', '2026-03-30'],
    ['America/Sao_Paulo', '0 22 * * *', '2026-03-27', '2026-03-28', '2026-03-29'],
    ['UTC', '0 0 * * *', '2026-03-28', '2026-03-29', '2026-03-30'],
    ['Pacific/Kiritimati', '30 3 * * *', '2026-03-29', '2026-03-30', '2026-03-31'],
  ])('is that on which it starts by the clocks of %s', (zone, line, ...days) => {
    const schedule = cron(line, zone)
    const from = Date.parse('2026-03-27T22:00:00Z')
    const windows = [...windowsWithin(schedule, { from, to: from + 3 * 86_400_000 })]
    expect(windows.map((window) => window.day)).toEqual(days)
    expect(windowOfTick(schedule, Date.parse(windows[0]!.end)).day).toBe(days[0])
    expect(defaultWindow({ schedule, window: null }, Date.parse(windows[1]!.end)).day).toBe(days[1])
  })
})

it('gives the windows that ticks of a span close, those of days left out as they would be', () => {
  const nightly: ClockSchedule = { ...(cron('0 2 * * *') as Extract<ClockSchedule, { kind: 'cron' }>), except: ['2026-01-03'] }
  const span = { from: Date.parse('2026-01-02T02:00Z'), to: Date.parse('2026-01-05T02:00Z') }
  expect([...windowsClosedWithin(nightly, span)].map(({ start, end }) => `${start.slice(8, 10)}-${end.slice(8, 10)}`)).toEqual([
    '01-02',
    '02-03',
    '02-04',
  ])
  const hourly: ClockSchedule = { kind: 'every', everyMs: 3_600_000, catchup: 'none' }
  expect([...windowsClosedWithin(hourly, span)]).toHaveLength(72)
})
