import { percentFormat } from '../format/percent-format.ts'
import { capitalize } from '../methods/string-case.ts'
import { center, replaceText, strip } from '../methods/string-padding.ts'
import { splitLines } from '../methods/string-split.ts'
import { boundText } from '../values/bounds.ts'
import { characters } from '../values/characters.ts'
import { dict } from '../values/dict.ts'
import { asInteger } from '../values/number.ts'
import { repr, text } from '../values/text.ts'
import { isTrue } from '../values/truth.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'
import { tuple } from '../values/tuple.ts'
import { typeName } from '../values/type-name.ts'
import { Undefined } from '../values/undefined.ts'
import type { FilterMaker, FilterTable } from './filter.ts'
import { filterTable } from './filter.ts'
import { wrapText } from './wrap-text.ts'

const format: FilterMaker =
  () =>
  (input, { args, kwargs }) => {
    if (args.length > 0 && kwargs !== undefined) throw typeTrouble("can't handle positional and keyword arguments at the same time")
    return percentFormat(text(input), kwargs === undefined ? tuple(args) : dict(kwargs))
  }

/** Filters of texts, and `default` and `attr`. */
export const textFilters: FilterTable = new Map<string, FilterMaker>([
  ['format', format],
  ...filterTable({
    string: text,
    lower: (input) => text(input).toLowerCase(),
    upper: (input) => text(input).toUpperCase(),
    capitalize: (input) => capitalize(text(input)),
    title: (input) => title(text(input)),
    'trim chars?': (input, [chars = null]) => strip(text(input), { chars, ends: 'both' }),
    'center width?': (input, [width = 80]) => center(text(input), { width: whole(width) }),
    'replace old new count?': (input, [old, replacement, count = null]) =>
      replaceText(text(input), { old: text(old), replacement: text(replacement), count: count === null ? -1 : whole(count) }),
    'indent width? first? blank?': (input, [width = 4, first = false, blank = false]) => indent(input, { width, first, blank }),
    'truncate length? killwords? end? leeway?': (input, [length = 255, kill = false, end = '...', leeway = null]) =>
      truncate(stringOf(input), { length: whole(length), kill: isTrue(kill), end: text(end), leeway: leeway === null ? 5 : whole(leeway) }),
    'wordwrap width? break_long_words? wrapstring? break_on_hyphens?': (input, [width = 79, long = true, mark = null, hyphens = true]) => {
      const options = { width: whole(width), breakLong: isTrue(long), breakHyphens: isTrue(hyphens) }
      const lines = splitLines(stringOf(input)).flatMap((line) => wrapText(line, options).join('\n'))
      const joined = lines.join('\n')
      return mark === null ? joined : joined.replaceAll('\n', text(mark))
    },
    wordcount: (input) => text(input).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0,
    'default default_value? boolean?': (input, [otherwise = '', boolean = false]) =>
      input instanceof Undefined || (isTrue(boolean) && !isTrue(input)) ? otherwise : input,
    'd default_value? boolean?': (input, [otherwise = '', boolean = false]) =>
      input instanceof Undefined || (isTrue(boolean) && !isTrue(input)) ? otherwise : input,
    'attr name': (input, [name], { reader }) => reader.ownAttribute(input, text(name)),
    pprint: (input) => repr(input),
  }),
])

function whole(value: unknown): number {
  const number = asInteger(value)
  if (number === undefined) throw typeTrouble(`'${typeName(value)}' object cannot be interpreted as an integer`)
  return Number(number)
}

function stringOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Undefined) return text(value)
  throw typeTrouble(`expected a text, not ${typeName(value)}`, 'convert it with the filter `string`')
}

function title(value: string): string {
  return value
    .split(/([-\s({[<]+)/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join('')
}

interface Indent {
  readonly width: unknown
  readonly first: unknown
  readonly blank: unknown
}

function indent(input: unknown, { width, first, blank }: Indent): string {
  const margin = typeof width === 'string' ? width : ' '.repeat(Math.max(0, boundText(whole(width))))
  if (input instanceof Undefined) throw input.trouble()
  const lines = splitLines(`${stringOf(input)}\n`)
  boundText(lines.length * margin.length)
  const indented = lines.map((line, index) => (index > 0 && (isTrue(blank) || line !== '') ? margin + line : line)).join('\n')
  return isTrue(first) ? margin + indented : indented
}

interface Truncation {
  readonly length: number
  readonly kill: boolean
  readonly end: string
  readonly leeway: number
}

function truncate(value: string, { length, kill, end, leeway }: Truncation): string {
  if (length < end.length) throw valueTrouble(`expected length >= ${end.length}, got ${length}`)
  if (leeway < 0) throw valueTrouble(`expected leeway >= 0, got ${leeway}`)
  const letters = characters(value)
  if (letters.length <= length + leeway) return value
  const cut = letters.slice(0, length - end.length).join('')
  const space = cut.lastIndexOf(' ')
  return (kill || space < 0 ? cut : cut.slice(0, space)) + end
}
