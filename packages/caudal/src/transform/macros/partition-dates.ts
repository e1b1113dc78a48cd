import { callValue } from '../../jinja/index.ts'
import { Fault } from '../../kernel/index.ts'
import { day } from '../values/datetime/micros.ts'
import { Moment } from '../values/datetime/moment.ts'
import { strptime } from '../values/datetime/strptime.ts'
import { attributeOf } from '../materialize/access.ts'
import { asking } from './asking.ts'
import { isNothing, macro, textOf } from './macro.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

function dateOf(written: unknown, format: unknown): Moment {
  return new Moment(strptime(textOf(written).trim(), textOf(format)).wall, null)
}

/** The days from one to another, both included, written by a format; as dates where it is empty. */
function datesInRange([first, last]: readonly [Moment, Moment], format: unknown): readonly unknown[] {
  const count = Number((last.wall - first.wall) / day)
  if (last.wall < first.wall) {
    const message = `the first day of a partition, ${first.iso(' ')}, is behind its last, ${last.iso(' ')}`
    throw new Fault('DBT-VALUE', { message, hint: 'turn them round' })
  }
  const dates = Array.from({ length: count + 1 }, (_, at) => new Moment(first.wall + BigInt(at) * day, null))
  return isNothing(format) || format === '' ? dates : dates.map((date) => date.strftime(textOf(format)))
}

function partitionRange(written: unknown, format: unknown): readonly unknown[] {
  const parts = textOf(written).split(',')
  if (parts.length > 2) {
    const message = `Invalid partition time. Expected format: {Start Date}[,{End Date}]. Got: ${textOf(written)}`
    throw new Fault('DBT-VALUE', { message, hint: 'write one day, or two with a comma between' })
  }
  return datesInRange([dateOf(parts[0], format), dateOf(parts.at(-1), format)], '%Y%m%d')
}

async function timestring(scope: MacroScope): Promise<unknown> {
  const datetime = attributeOf(asking(scope).part('modules', 'datetime'), 'datetime')
  const now = await callValue(attributeOf(datetime, 'now'), { args: [] })
  return now instanceof Moment ? now.strftime('%Y%m%d%H%M%S%f') : null
}

/** Days that are written as texts. */
export const partitionDates: StandardMacros = {
  ...macro('convert_datetime date_str date_fmt', (_, [written, format]) => dateOf(written, format)),
  ...macro('dates_in_range start_date_str end_date_str? in_fmt? out_fmt?', (_, [first, last, format = '%Y%m%d', out = '%Y%m%d']) =>
    datesInRange([dateOf(first, format), dateOf(isNothing(last) ? first : last, format)], out),
  ),
  ...macro('partition_range raw_partition_date date_fmt?', (_, [written, format = '%Y%m%d']) => partitionRange(written, format)),
  ...macro('py_current_timestring', timestring),
}
