import { expect, test } from 'vitest'
import { createJinja, text } from '../../../jinja/index.ts'
import type { Call } from '../../../jinja/index.ts'
import { systemClock } from '../../../kernel/index.ts'
import { datetimeModule } from './datetime-module.ts'
import { pytzModule } from './pytz-module.ts'

const jinja = createJinja({})
const clock = { ...systemClock, now: () => 1_795_221_000_250 }
const values = {
  datetime: datetimeModule({ clock, zone: 'America/Sao_Paulo' }),
  pytz: pytzModule,
  str: (call: Call): string => text(call.args[0]),
}

function evaluated(expression: string): string {
  return text(jinja.evaluate(expression, { file: 'test.sql', values }))
}

// What Python 3.11 and pytz print.
test.each([
  ['datetime.datetime(2026,11,21,2,30)', '2026-11-21 02:30:00'],
  ['str(datetime.datetime(2026,11,21,2,30,15,120))', '2026-11-21 02:30:15.000120'],
  [
    '[datetime.datetime(2026,11,21,2,30,15,120), datetime.date(2026,1,2), datetime.timedelta(days=-1, hours=3), datetime.time(1,2)]',
    '[datetime.datetime(2026, 11, 21, 2, 30, 15, 120), datetime.date(2026, 1, 2), datetime.timedelta(days=-1, seconds=10800), datetime.time(1, 2)]',
  ],
  ['str(datetime.timedelta(days=-1, hours=3))', '-1 day, 3:00:00'],
  ['str(datetime.timedelta(hours=30, microseconds=5))', '1 day, 6:00:00.000005'],
  ['(datetime.date(2026,3,1) - datetime.date(2026,2,1)).days', '28'],
  ['str(datetime.date(2026,3,1) - datetime.timedelta(days=1))', '2026-02-28'],
  ['str(datetime.datetime(2026,3,1,5) + datetime.timedelta(weeks=1, minutes=90))', '2026-03-08 06:30:00'],
  ['str(datetime.datetime(2026,3,1,5) - datetime.datetime(2026,2,27,1,0,0,1))', '2 days, 3:59:59.999999'],
  ['datetime.datetime(2026,3,1) < datetime.datetime(2026,3,2)', 'True'],
  ['datetime.date(2026,3,1) == datetime.date(2026,3,1)', 'True'],
  [
    "datetime.datetime(2026,3,1,13,5,9,77).strftime('%Y-%m-%d %H:%M:%S.%f %j %U %W %V %G %u %w %a %A %b %B %I %p %y %Z%z|%-d %-m %%')",
    '2026-03-01 13:05:09.000077 060 09 08 09 2026 7 0 Sun Sunday Mar March 01 PM 26 |1 3 %',
  ],
  ["datetime.date(2021,1,3).strftime('%G-W%V-%u %U %W %j')", '2020-W53-7 01 00 003'],
  ["str(datetime.datetime.strptime('2026-03-01 05:06:07.5', '%Y-%m-%d %H:%M:%S.%f'))", '2026-03-01 05:06:07.500000'],
  ["str(datetime.datetime.strptime('01Mar26 05PM +0230', '%d%b%y %I%p %z'))", '2026-03-01 17:00:00+02:30'],
  ["datetime.datetime.strptime('20260301', '%Y%m%d').date().isoformat()", '2026-03-01'],
  ["datetime.datetime.fromisoformat('2026-03-01T05:06:07+02:00').isoformat()", '2026-03-01T05:06:07+02:00'],
  [
    "pytz.utc.localize(datetime.datetime(2026,7,1,12)).astimezone(pytz.timezone('America/New_York')).isoformat()",
    '2026-07-01T08:00:00-04:00',
  ],
  ["pytz.timezone('America/New_York').localize(datetime.datetime(2026,12,1,12)).strftime('%Z %z')", 'EST -0500'],
  ["str(pytz.timezone('Europe/Lisbon'))", 'Europe/Lisbon'],
  ['str(datetime.datetime(2026,7,1,12,tzinfo=pytz.utc))', '2026-07-01 12:00:00+00:00'],
  ['str(datetime.datetime(2026,7,1,12,tzinfo=datetime.timezone(datetime.timedelta(hours=-3))))', '2026-07-01 12:00:00-03:00'],
  ['datetime.datetime(2026,7,1,12).replace(hour=0, day=3).isoformat()', '2026-07-03T00:00:00'],
  ['datetime.datetime(2026,7,1,12).weekday()', '2'],
  ['datetime.datetime(2026,7,1,12).isocalendar()[1]', '27'],
  ['datetime.timedelta(days=3) / datetime.timedelta(days=2)', '1.5'],
  ['datetime.timedelta(days=3) // datetime.timedelta(days=2)', '1'],
  ['str(datetime.timedelta(days=3) * 2)', '6 days, 0:00:00'],
  ['str(-datetime.timedelta(hours=1))', '-1 day, 23:00:00'],
  ['datetime.timedelta(days=1, seconds=2).total_seconds()', '86402.0'],
  ['datetime.datetime(1970,1,2,tzinfo=pytz.utc).timestamp()', '86400.0'],
  ["'{:%Y/%m}'.format(datetime.date(2026,3,1))", '2026/03'],
  ["'%s' % datetime.date(2026,3,1)", '2026-03-01'],
  ['datetime.date(2026,3,1).ctime()', 'Sun Mar  1 00:00:00 2026'],
  ['str(datetime.datetime.combine(datetime.date(2026,3,1), datetime.time(4,5)))', '2026-03-01 04:05:00'],
  ['datetime.date(2026,3,1).toordinal()', '739676'],
  ['datetime.timedelta(0)', '0:00:00'],
  ['datetime.datetime(2026,7,1,12).timetuple()[6]', '2'],
])('%s is %s', (expression, expected) => {
  expect(evaluated(expression)).toBe(expected)
})

test('now is what the clock says, in the zone of the machine or the one asked for', () => {
  expect(evaluated('datetime.datetime.utcnow()')).toBe('2026-11-21 00:30:00.250000')
  expect(evaluated('datetime.datetime.now()')).toBe('2026-11-20 21:30:00.250000')
  expect(evaluated("datetime.datetime.now(pytz.timezone('Asia/Tokyo'))")).toBe('2026-11-21 09:30:00.250000+09:00')
  expect(evaluated('datetime.date.today()')).toBe('2026-11-20')
})

test.each([
  ["datetime.datetime.strptime('2026', '%Y-%m')", "does not match format '%Y-%m'"],
  ["datetime.date.fromisoformat('20xx')", 'Invalid isoformat string'],
  ['datetime.date(2026, 2, 30)', 'there is no day 2026-2-30'],
  ['datetime.datetime(2026, 1, 1) < datetime.datetime(2026, 1, 1, tzinfo=pytz.utc)', 'with a zone and one without'],
  ["pytz.timezone('Mars/Base')", 'there is no time zone "Mars/Base"'],
])('%s is refused', (expression, message) => {
  expect(() => evaluated(expression)).toThrow(message)
})
