import { keyOf } from '../values/key.ts'
import { Dict, DictView } from '../values/dict.ts'
import { add } from '../values/arithmetic.ts'
import { boundItems, boundText } from '../values/bounds.ts'
import { characters } from '../values/characters.ts'
import { sameValue } from '../values/equality.ts'
import { isIterable, itemsOf, lengthOf } from '../values/items.ts'
import { OnceIterator } from '../values/iterator.ts'
import { asInteger } from '../values/number.ts'
import { ordered, sortByKeys } from '../values/order.ts'
import { text } from '../values/text.ts'
import { isTrue } from '../values/truth.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'
import { NamedTuple, tuple } from '../values/tuple.ts'
import { typeName } from '../values/type-name.ts'
import { nothing, Undefined } from '../values/undefined.ts'
import type { FilterScope, FilterTable } from './filter.ts'
import { filterTable } from './filter.ts'
import { ignoreCase, pathReader, pathsReader } from './path.ts'

/** Filters of lists and dicts. */
export const listFilters: FilterTable = filterTable({
  list: (input) => [...itemsOf(input)],
  length: (input) => countOf(input),
  count: (input) => countOf(input),
  first: (input, _, { mode }) => {
    const first = input instanceof OnceIterator ? input.next() : itemsOf(input)[0]
    return first === undefined ? nothing('No first item, sequence was empty.', mode) : first
  },
  last: (input, _, { mode }) => {
    const last = itemsOf(reversible(input)).at(-1)
    return last === undefined ? nothing('No last item, sequence was empty.', mode) : last
  },
  random: (input, _, { random, mode }) => {
    const items = itemsOf(input)
    return items.length === 0 ? nothing('No random item, sequence was empty.', mode) : items[Math.floor(random() * items.length)]
  },
  'join d? attribute?': (input, [separator = '', path = null], { reader }) => {
    const parts = itemsOf(input).map(pathReader(reader, { path })).map(text)
    const mark = text(separator)
    boundText(parts.reduce((sum, part) => sum + part.length + mark.length, 0))
    return parts.join(mark)
  },
  'sort reverse? case_sensitive? attribute?': (input, [reverse = false, exact = false, path = null], { reader }) => {
    const read = pathsReader(reader, path)
    const items = itemsOf(input)
    const keys = items.map((item) => read(item).map(isTrue(exact) ? (value) => value : ignoreCase))
    return sortByKeys(items, { keys, reverse: isTrue(reverse) })
  },
  'unique case_sensitive? attribute?': (input, [exact = false, path = null], { reader }) => unique(input, { exact, path, reader }),
  'min case_sensitive? attribute?': (input, [exact = false, path = null], scope) => outermost(input, { sign: '<', exact, path, scope }),
  'max case_sensitive? attribute?': (input, [exact = false, path = null], scope) => outermost(input, { sign: '>', exact, path, scope }),
  'sum attribute? start?': (input, [path = null, start = 0], { reader }) =>
    itemsOf(input).map(pathReader(reader, { path })).reduce(add, start),
  reverse: (input) => (typeof input === 'string' ? characters(input).toReversed().join('') : reversed(input)),
  'batch linecount fill_with?': (input, [count, fill = null]) =>
    new OnceIterator('generator', batch(itemsOf(input), { count: whole(count), fill })),
  'slice slices fill_with?': (input, [count, fill = null]) =>
    new OnceIterator('generator', slices(itemsOf(input), { count: whole(count), fill })),
  'groupby attribute default? case_sensitive?': (input, [path, otherwise = null, exact = false], scope) =>
    groups(input, { path, otherwise, exact: isTrue(exact), scope }),
  'dictsort case_sensitive? by? reverse?': (input, [exact = false, by = 'key', reverse = false]) => dictSort(input, { exact, by, reverse }),
  items: (input) => {
    if (input instanceof Undefined) return new OnceIterator('generator', [])
    if (!(input instanceof Dict)) throw typeTrouble('Can only get item pairs from a mapping.')
    return new OnceIterator('generator', new DictView(input, 'dict_items').items())
  },
})

function countOf(input: unknown): number {
  const length = lengthOf(input)
  if (length === undefined) throw typeTrouble(`object of type '${typeName(input)}' has no len()`, 'make it a list with the filter `list`')
  return length
}

function reversible(input: unknown): unknown {
  if (input instanceof OnceIterator) throw typeTrouble(`'${input.kind}' object is not reversible`, 'make it a list with the filter `list`')
  return input
}

function reversed(input: unknown): OnceIterator {
  if (!isIterable(input)) throw typeTrouble('argument must be iterable')
  return new OnceIterator('list_reverseiterator', itemsOf(input).toReversed())
}

function unique(
  input: unknown,
  { exact, path, reader }: { readonly exact: unknown; readonly path: unknown; readonly reader: FilterScope['reader'] },
): OnceIterator {
  const read = pathReader(reader, { path })
  const seen = new Set<unknown>()
  const kept = itemsOf(input).filter((item) => {
    const value = read(item)
    const key = keyOf(isTrue(exact) ? value : ignoreCase(value))
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
  return new OnceIterator('generator', kept)
}

interface Outermost {
  readonly sign: '<' | '>'
  readonly exact: unknown
  readonly path: unknown
  readonly scope: FilterScope
}

function outermost(input: unknown, { sign, exact, path, scope }: Outermost): unknown {
  const read = pathReader(scope.reader, { path })
  const items = itemsOf(input)
  if (items.length === 0) return nothing('No aggregated item, sequence was empty.', scope.mode)
  const keyed = items.map((item) => ({ item, key: isTrue(exact) ? read(item) : ignoreCase(read(item)) }))
  return keyed.reduce((best, each) => (ordered(sign, [each.key, best.key]) ? each : best)).item
}

function whole(value: unknown): number {
  const number = asInteger(value)
  if (number === undefined) throw typeTrouble(`'${typeName(value)}' object cannot be interpreted as an integer`)
  return Number(number)
}

interface Pieces {
  readonly count: number
  readonly fill: unknown
}

function batch(items: readonly unknown[], { count, fill }: Pieces): unknown[][] {
  const batches: unknown[][] = []
  for (const item of items) {
    const last = batches.at(-1)
    if (last === undefined || last.length === count) batches.push([item])
    else last.push(item)
  }
  const last = batches.at(-1)
  if (last !== undefined && fill !== null) while (last.length < boundItems(count)) last.push(fill)
  return batches
}

function slices(items: readonly unknown[], { count, fill }: Pieces): unknown[][] {
  if (count === 0) throw valueTrouble('division by zero', 'slice into at least one part')
  const each = Math.floor(items.length / count)
  const extra = ((items.length % count) + count) % count
  return Array.from({ length: Math.max(0, boundItems(count)) }, (_, index) => {
    const start = index * each + Math.min(index, extra)
    const part = items.slice(start, start + each + (index < extra ? 1 : 0))
    return fill !== null && index >= extra ? [...part, fill] : part
  })
}

interface Grouping {
  readonly path: unknown
  readonly otherwise: unknown
  readonly exact: boolean
  readonly scope: FilterScope
}

function groups(input: unknown, { path, otherwise, exact, scope }: Grouping): NamedTuple[] {
  const read = pathReader(scope.reader, { path, otherwise })
  const items = itemsOf(input)
  const keys = items.map((item) => (exact ? read(item) : ignoreCase(read(item))))
  const order = sortByKeys(
    items.map((_, index) => index),
    { keys, reverse: false },
  ) as number[]
  const found: { key: unknown; items: unknown[] }[] = []
  for (const index of order) {
    const last = found.at(-1)
    if (last !== undefined && sameValue(last.key, keys[index])) last.items.push(items[index])
    else found.push({ key: keys[index], items: [items[index]] })
  }
  return found.map((group) => groupOf(exact ? group.key : read(group.items[0]), group.items))
}

function groupOf(grouper: unknown, items: unknown[]): NamedTuple {
  const made = new NamedTuple(2)
  made[0] = grouper
  made[1] = items
  made.names = ['grouper', 'list']
  return made
}

function dictSort(
  input: unknown,
  { exact, by, reverse }: { readonly exact: unknown; readonly by: unknown; readonly reverse: unknown },
): unknown[] {
  if (!(input instanceof Dict)) throw typeTrouble(`dictsort needs a dict, not ${typeName(input)}`)
  if (by !== 'key' && by !== 'value') throw valueTrouble('You can only sort by either "key" or "value"')
  const entries = input.entries().map((entry) => tuple(entry))
  const keys = entries.map((entry) => entry[by === 'key' ? 0 : 1]).map((key) => (isTrue(exact) ? key : ignoreCase(key)))
  return sortByKeys(entries, { keys, reverse: isTrue(reverse) })
}
