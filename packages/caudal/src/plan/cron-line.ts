import { Fault } from '../kernel/index.ts'

/** A cron line read: the values that each field allows. */
export interface CronLine {
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly daysOfMonth: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  /** Sunday is 0. */
  readonly daysOfWeek: ReadonlySet<number>
  /** Whether a day may match by either of its fields: both are restricted. */
  readonly eitherDay: boolean
}

interface Field {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly words?: readonly string[]
}

const fields: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, words: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { name: 'day of week', least: 0, most: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
]

const macros: { readonly [name: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/**
 * Reads a cron line: minute, hour, day of month, month, day of week, each a star or a list of values, ranges and steps, months and days
 * also by their English names; or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. Where both day fields are restricted a day
 * matches by either (as in Vixie cron). Throws `CRON-INVALID`, which names the column of the line.
 */
export function parseCron(line: string): CronLine {
  const plain = line.trim()
  if (plain.startsWith('@') && !Object.hasOwn(macros, plain.toLowerCase())) {
    throw invalid({
      line,
      column: line.indexOf('@') + 1,
      what: `there is no ${plain}`,
      hint: `write one of ${Object.keys(macros).join(', ')}`,
    })
  }
  const expanded = plain.startsWith('@') ? macros[plain.toLowerCase()]! : line
  const parts = [...expanded.matchAll(/\S+/g)]
  if (parts.length !== 5) {
    const hint = 'write five fields: minute, hour, day of month, month, day of week'
    throw invalid({ line, column: (parts[5]?.index ?? line.length) + 1, what: `it has ${parts.length} fields, not five`, hint })
  }
  const sets = parts.map((part, index) => readField({ line: expanded, text: part[0], column: part.index + 1, field: fields[index]! }))
  const [minutes, hours, daysOfMonth, months, weekdays] = sets as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>]
  const free = (index: number): boolean => /^[*?]/.test(parts[index]![0])
  return {
    minutes: [...minutes].toSorted((a, b) => a - b),
    hours: [...hours].toSorted((a, b) => a - b),
    daysOfMonth,
    months,
    daysOfWeek: new Set([...weekdays].map((day) => day % 7)),
    eitherDay: !free(2) && !free(4),
  }
}

/** Whether some day of the calendar matches: the 30th of February does not. */
export function everFires(line: CronLine): boolean {
  if (line.eitherDay || line.daysOfMonth.size === 0) return true
  const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  const first = Math.min(...line.daysOfMonth)
  return [...line.months].some((month) => first <= longest[month - 1]!)
}

interface Spot {
  readonly line: string
  readonly text: string
  readonly column: number
  readonly field: Field
}

function readField(spot: Spot): Set<number> {
  const values = new Set<number>()
  let column = spot.column
  for (const part of spot.text.split(',')) {
    for (const value of readPart({ ...spot, text: part, column })) values.add(value)
    column += part.length + 1
  }
  return values
}

function readPart(spot: Spot): number[] {
  const { text, field } = spot
  const match = /^(?:([*?])|([^/-]+)(?:-([^/-]+))?)(?:\/(\d{1,4}))?$/.exec(text)
  if (match === null)
    throw invalid({
      ...spot,
      what: `"${text}" in the ${field.name} cannot be read`,
      hint: 'write a value, a range 1-5, a step */15, or a list of these with commas',
    })
  const [, star, from, to, step] = match
  if (star === '?' && !field.name.startsWith('day')) throw invalid({ ...spot, what: `? is no ${field.name}`, hint: 'write *' })
  const low = star === undefined ? readValue(from!, spot) : field.least
  // A single value with a step goes on to the end of the field, as in Vixie cron.
  const most = field.name === 'day of week' && star !== undefined ? 6 : field.most
  const high = to === undefined ? (star === undefined && step === undefined ? low : most) : readValue(to, spot)
  const stride = Number(step ?? 1)
  if (high < low)
    throw invalid({
      ...spot,
      what: `the range ${text} runs backwards`,
      hint: `write the smaller ${field.name} first, or two ranges with a comma`,
    })
  if (stride < 1) throw invalid({ ...spot, what: 'a step of 0 never gets on', hint: 'write a step of at least 1' })
  const values: number[] = []
  for (let value = low; value <= high; value += stride) values.push(value)
  return values
}

function readValue(text: string, spot: Spot): number {
  const { field } = spot
  const word = field.words?.indexOf(text.toLowerCase()) ?? -1
  const value = word >= 0 && text !== '' ? word : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (value >= field.least && value <= field.most) return value
  const names = field.words === undefined ? '' : `, or a name such as ${field.words[1]!}`
  throw invalid({ ...spot, what: `${text} is no ${field.name}`, hint: `write a number from ${field.least} to ${field.most}${names}` })
}

function invalid(options: { readonly line: string; readonly column: number; readonly what: string; readonly hint: string }): Fault {
  const { line, column, what, hint } = options
  return new Fault('CRON-INVALID', {
    message: `the cron line "${line}" is wrong at column ${column}: ${what}`,
    hint,
    data: { line, column },
  })
}
