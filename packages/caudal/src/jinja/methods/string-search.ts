import { asInteger } from '../values/number.ts'
import { slice } from '../values/slice.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'
import { Tuple } from '../values/tuple.ts'
import { typeName } from '../values/type-name.ts'
import type { MethodTable } from './method-table.ts'
import { methodTable } from './method-table.ts'

interface Search {
  readonly what: unknown
  readonly start: unknown
  readonly end: unknown
}

function part(self: string, { start = null, end = null }: Partial<Search>): string {
  return start === null && end === null ? self : String(slice(self, { start, stop: end, step: null }))
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  throw typeTrouble(`must be str, not ${typeName(value)}`)
}

/** Where a text stands in another, counted from the whole text's start; -1 where it does not. */
function find(self: string, { what, start, end, last }: Search & { readonly last: boolean }): number {
  const within = part(self, { start, end })
  const from = Number(asInteger(start ?? 0) ?? 0)
  const skipped = Math.min(Math.max(from < 0 ? from + self.length : from, 0), self.length)
  const at = last ? within.lastIndexOf(textOf(what)) : within.indexOf(textOf(what))
  return at < 0 || from > self.length ? -1 : at + skipped
}

function indexOrTrouble(at: number): number {
  if (at < 0) throw valueTrouble('substring not found', 'test it first with `in`, or use find()')
  return at
}

function begins(self: string, { what, start, end }: Search): boolean {
  const options = what instanceof Tuple ? what : [what]
  return options.some((option) => part(self, { start, end }).startsWith(affix(option, 'startswith')))
}

function ends(self: string, { what, start, end }: Search): boolean {
  const options = what instanceof Tuple ? what : [what]
  return options.some((option) => part(self, { start, end }).endsWith(affix(option, 'endswith')))
}

function affix(option: unknown, method: string): string {
  if (typeof option === 'string') return option
  throw typeTrouble(`${method} first arg must be str or a tuple of str, not ${typeName(option)}`)
}

function count(self: string, { what, start, end }: Search): number {
  const within = part(self, { start, end })
  const sought = textOf(what)
  return sought === '' ? within.length + 1 : within.split(sought).length - 1
}

/** The methods of a text that look for another. */
export const searchMethods: MethodTable<string> = methodTable<string>({
  'find sub start? end?': (self, [what, start = null, end = null]) => find(self, { what, start, end, last: false }),
  'rfind sub start? end?': (self, [what, start = null, end = null]) => find(self, { what, start, end, last: true }),
  'index sub start? end?': (self, [what, start = null, end = null]) => indexOrTrouble(find(self, { what, start, end, last: false })),
  'rindex sub start? end?': (self, [what, start = null, end = null]) => indexOrTrouble(find(self, { what, start, end, last: true })),
  'startswith prefix start? end?': (self, [what, start = null, end = null]) => begins(self, { what, start, end }),
  'endswith suffix start? end?': (self, [what, start = null, end = null]) => ends(self, { what, start, end }),
  'count sub start? end?': (self, [what, start = null, end = null]) => count(self, { what, start, end }),
})
