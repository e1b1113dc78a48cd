import { Fault } from '../../kernel/index.ts'
import { toPlain } from '../../jinja/index.ts'
import { dateFrom, dateText } from '../values/datetime/calendar-date.ts'
import { Table } from '../values/table/table.ts'
import { asking, isExecuting } from './asking.ts'
import { family, macro, textOf, write } from './macro.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

const partName = (part: unknown): string => textOf(part).trim().toLowerCase()

/** A written text is no date to DuckDB until it is said to be one. */
function asTimestamp(value: unknown): string {
  const written = textOf(value).trim()
  return /^'[^']*'$/.test(written) ? `${written}::timestamp` : written
}

/** DuckDB has no interval of a quarter. */
function duckdbDateAdd(_: MacroScope, [part, count, from]: readonly unknown[]): string {
  const unit = partName(part)
  const number = write`cast(${count} as bigint)`
  const [times, single] = unit === 'quarter' ? [`(${number} * 3)`, 'month'] : unit === 'week' ? [`(${number} * 7)`, 'day'] : [number, unit]
  return `(${asTimestamp(from)} + ${times} * interval 1 ${single})`
}

/** Weeks begin on Sundays, and are counted by how many of them begin in between. */
const weeksBetween = (days: string, [first, second]: readonly [unknown, unknown], divide: string): string =>
  write`(${days} ${divide} 7 + case
    when date_part('dow', (${first})::timestamp) <= date_part('dow', (${second})::timestamp)
      then case when ${first} <= ${second} then 0 else -1 end
    else case when ${first} <= ${second} then 1 else 0 end
  end)`

async function duckdbDateDiff(scope: MacroScope, [first, second, part]: readonly unknown[]): Promise<string> {
  if (partName(part) !== 'week') return write`(date_diff('${part}', ${first}::timestamp, ${second}::timestamp))`
  return weeksBetween(await asking(scope).text('datediff', first, second, 'day'), [first, second], '//')
}

/** For each part the larger one that it is counted from, and how many of it that has. */
const smaller: Readonly<Record<string, { readonly of: string; readonly count: number; readonly whole?: boolean }>> = {
  quarter: { of: 'year', count: 4 },
  month: { of: 'year', count: 12 },
  hour: { of: 'day', count: 24 },
  minute: { of: 'hour', count: 60 },
  second: { of: 'minute', count: 60, whole: true },
  millisecond: { of: 'minute', count: 60_000, whole: true },
  microsecond: { of: 'minute', count: 60_000_000, whole: true },
}

async function postgresDateDiff(scope: MacroScope, [first, second, given]: readonly unknown[]): Promise<string> {
  const part = partName(given)
  const between = (of: string): Promise<string> => asking(scope).text('datediff', first, second, of)
  if (part === 'day') return write`((${second})::date - (${first})::date)`
  if (part === 'year') return write`(date_part('year', (${second})::date) - date_part('year', (${first})::date))`
  if (part === 'week') return weeksBetween(await between('day'), [first, second], '/')
  const from = Object.hasOwn(smaller, part) ? smaller[part] : undefined
  if (from === undefined) {
    throw new Fault('DBT-VALUE', {
      message: `datediff() knows no part '${part}'`,
      hint: `write year, day, week, ${Object.keys(smaller).join(', ')}`,
    })
  }
  const type = from.of === 'year' ? 'date' : 'timestamp'
  const partOf = (date: unknown): string => {
    const read = write`date_part('${part}', (${date})::${type})`
    return from.whole === true ? `floor(${read})` : read
  }
  return `(${await between(from.of)} * ${from.count} + ${partOf(second)} - ${partOf(first)})`
}

/** The day before the next of a part begins. */
async function lastDay(scope: MacroScope, [date, part]: readonly unknown[]): Promise<string> {
  const start = await asking(scope).text('date_trunc', part, date)
  const next = await (partName(part) === 'quarter'
    ? asking(scope).text('dateadd', 'month', '3', start)
    : asking(scope).text('dateadd', part, '1', start))
  return `cast(${await asking(scope).text('dateadd', 'day', '-1', next)} as date)`
}

/** How many parts lie between two dates, asked of the engine; 1 while a project is read. */
async function intervalsBetween(scope: MacroScope, [start, end, part]: readonly unknown[]): Promise<unknown> {
  if (!isExecuting(scope)) return 1
  const table = await asking(scope).macro('run_query', `select ${await asking(scope).text('datediff', start, end, part)}`)
  const value = table instanceof Table ? table.fields.rows[0]?.[0] : undefined
  return value === undefined || value === null ? 1 : Number(toPlain(value))
}

async function dateSpine(scope: MacroScope, [part, start, end]: readonly unknown[]): Promise<string> {
  const count = await asking(scope).macro('get_intervals_between', start, end, part)
  const series = await asking(scope).text('generate_series', count)
  const date = await asking(scope).text('dateadd', part, 'row_number() over (order by 1) - 1', start)
  return write`with rawdata as (
  ${series}
),
all_periods as (
  select (${date}) as date_${part} from rawdata
),
filtered as (
  select * from all_periods where date_${part} <= ${end}
)
select * from filtered`
}

function powerOfTwo(upper: unknown): number {
  const bound = Number(toPlain(upper))
  if (!(bound > 0)) throw new Fault('DBT-VALUE', { message: 'upper bound must be positive', hint: 'give a number above 0' })
  return Math.max(1, Math.ceil(Math.log2(bound)))
}

/** Numbers from 1 up, by as many joins as the highest has binary digits. */
async function joinedSeries(scope: MacroScope, [upper]: readonly unknown[]): Promise<string> {
  const digits = Array.from({ length: Number(await asking(scope).macro('get_powers_of_two', upper)) }, (_, place) => place)
  return write`with p as (
  select 0 as generated_number union all select 1
), unioned as (
  select ${digits.map((place) => `p${place}.generated_number * power(2, ${place})`).join(' + ')} + 1 as generated_number
  from ${digits.map((place) => `p as p${place}`).join(' cross join ')}
)
select * from unioned where generated_number <= ${upper} order by generated_number`
}

const calculations: StandardMacros = {
  ...family('dateadd datepart interval from_date_or_timestamp', {
    default: (_, [part, count, from]) => write`dateadd(${part}, ${count}, ${from})`,
    duckdb: duckdbDateAdd,
    postgres: (_, [part, count, from]) => write`${from} + ((interval '1 ${part}') * (${count}))`,
  }),
  ...family('datediff first_date second_date datepart', {
    default: (_, [first, second, part]) => write`datediff(${part}, ${first}, ${second})`,
    duckdb: duckdbDateDiff,
    postgres: postgresDateDiff,
  }),
  ...family('date_trunc datepart date', { default: (_, [part, date]) => write`date_trunc('${part}', ${date})` }),
  ...family('last_day date datepart', { default: lastDay }),
  ...macro('default_last_day date datepart', lastDay),
  ...family('date year month day', {
    default: (_, bound) => `to_date('${dateText(dateFrom(bound).days)}', 'YYYY-MM-DD')`,
    duckdb: (_, [year, month, day]) => write`make_date(${year}, ${month}, ${day})`,
  }),
}

const series: StandardMacros = {
  ...family('get_intervals_between start_date end_date datepart', { default: intervalsBetween }),
  ...family('date_spine datepart start_date end_date', { default: dateSpine }),
  ...family('get_powers_of_two upper_bound', { default: (_, [upper]) => powerOfTwo(upper) }),
  ...family('generate_series upper_bound', {
    default: joinedSeries,
    duckdb: (_, [upper]) => write`select generate_series as generated_number from generate_series(1, ${upper})`,
  }),
}

/** Dates and what is calculated with them. */
export const dateMacros: StandardMacros = { ...calculations, ...series }
