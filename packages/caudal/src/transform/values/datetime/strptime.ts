import { valueFault } from '../value-fault.ts'
import { daysOf } from './civil.ts'
import { day, second } from './micros.ts'
import { dayNames, monthNames } from './strftime.ts'

/** What was read from a text: a wall time and, where the text tells, how far it is ahead of UTC. */
export interface ReadTime {
  readonly wall: bigint
  readonly offset: bigint | null
}

interface Fields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  micros: number
  isAfternoon: boolean | undefined
  dayOfYear: number | undefined
  offset: bigint | null
}

interface Directive {
  readonly pattern: string
  readonly read: (fields: Fields, text: string) => void
}

const names = (list: readonly string[], length?: number): string => list.map((name) => name.slice(0, length)).join('|')
const placeOf = (list: readonly string[], text: string): number =>
  list.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase())
const ignored = (pattern: string): Directive => ({ pattern, read: () => {} })

const directives: Readonly<Record<string, Directive>> = {
  Y: { pattern: String.raw`\d{4}`, read: (fields, text) => (fields.year = Number(text)) },
  y: { pattern: String.raw`\d{2}`, read: (fields, text) => (fields.year = Number(text) + (Number(text) < 69 ? 2000 : 1900)) },
  m: { pattern: String.raw`1[0-2]|0?[1-9]`, read: (fields, text) => (fields.month = Number(text)) },
  d: { pattern: String.raw`3[01]|[12]\d|0?[1-9]`, read: (fields, text) => (fields.day = Number(text)) },
  H: { pattern: String.raw`2[0-3]|[01]\d|\d`, read: (fields, text) => (fields.hour = Number(text)) },
  I: { pattern: String.raw`1[0-2]|0?[1-9]`, read: (fields, text) => (fields.hour = Number(text)) },
  M: { pattern: String.raw`[0-5]\d|\d`, read: (fields, text) => (fields.minute = Number(text)) },
  S: { pattern: String.raw`[0-5]\d|\d`, read: (fields, text) => (fields.second = Number(text)) },
  f: { pattern: String.raw`\d{1,6}`, read: (fields, text) => (fields.micros = Number(text.padEnd(6, '0'))) },
  j: { pattern: String.raw`\d{1,3}`, read: (fields, text) => (fields.dayOfYear = Number(text)) },
  p: { pattern: 'am|pm', read: (fields, text) => (fields.isAfternoon = text.toLowerCase() === 'pm') },
  B: { pattern: names(monthNames), read: (fields, text) => (fields.month = placeOf(monthNames, text) + 1) },
  b: { pattern: names(monthNames, 3), read: (fields, text) => (fields.month = placeOf(monthNames, text) + 1) },
  A: ignored(names(dayNames)),
  a: ignored(names(dayNames, 3)),
  Z: ignored('UTC|GMT'),
  z: { pattern: String.raw`Z|[+-]\d{2}:?\d{2}(?::?\d{2})?`, read: (fields, text) => (fields.offset = offsetOf(text)) },
}

function offsetOf(text: string): bigint {
  const [hours = 0, minutes = 0, seconds = 0] = (text.match(/\d\d/g) ?? []).map(Number)
  const offset = BigInt(hours * 3600 + minutes * 60 + seconds) * second
  return text.startsWith('-') ? -offset : offset
}

/** A text read by a format of Python's `strptime`. Throws DBT-VALUE where it does not fit. */
export function strptime(text: string, format: string): ReadTime {
  const used: Directive[] = []
  const whole = format
    .replace(/%T/g, '%H:%M:%S')
    .replace(/%F/g, '%Y-%m-%d')
    .split(/(%.|\s+)/)
    .map((part) => {
      if (/^\s+$/.test(part)) return String.raw`\s+`
      if (part === '%%' || !/^%./.test(part)) return (part === '%%' ? '%' : part).replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
      const directive = Object.hasOwn(directives, part[1]!) ? directives[part[1]!]! : undefined
      if (directive === undefined) throw valueFault(`'${part[1]}' is a bad directive in format '${format}'`, 'write directives as %Y-%m-%d')
      used.push(directive)
      return `(${directive.pattern})`
    })
    .join('')
  const found = new RegExp(`^${whole}$`, 'i').exec(text)
  if (found === null) throw valueFault(`time data '${text}' does not match format '${format}'`, 'write the format as the text is')
  const fields: Fields = { ...blank }
  for (const [index, directive] of used.entries()) directive.read(fields, found[index + 1]!)
  return { wall: wallOf(fields, text), offset: fields.offset }
}

const blank: Fields = {
  year: 1900,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  micros: 0,
  isAfternoon: undefined,
  dayOfYear: undefined,
  offset: null,
}

function wallOf(fields: Fields, text: string): bigint {
  const days = fields.dayOfYear === undefined ? daysOf(fields) : daysOf({ year: fields.year, month: 1, day: 1 })! + fields.dayOfYear - 1
  if (days === undefined) throw valueFault(`there is no such day as in '${text}'`)
  const hour = fields.isAfternoon === undefined ? fields.hour : (fields.hour % 12) + (fields.isAfternoon ? 12 : 0)
  return BigInt(days) * day + BigInt(hour * 3600 + fields.minute * 60 + fields.second) * second + BigInt(fields.micros)
}
