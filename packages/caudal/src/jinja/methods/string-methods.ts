import { braceFormat } from '../format/brace-format.ts'
import type { Call } from '../values/call.ts'
import { Dict } from '../values/dict.ts'
import { typeTrouble } from '../values/trouble.ts'
import { typeName } from '../values/type-name.ts'
import type { Method, MethodTable } from './method-table.ts'
import { methodTable } from './method-table.ts'
import { caseMethods } from './string-case.ts'
import { paddingMethods } from './string-padding.ts'
import { searchMethods } from './string-search.ts'
import { splitMethods } from './string-split.ts'

/** The methods of a text. */
export const stringMethods: MethodTable<string> = new Map<string, Method<string>>([
  ...caseMethods,
  ...paddingMethods,
  ...searchMethods,
  ...splitMethods,
  ...methodTable<string>({ 'format_map mapping': (self, [mapping]) => braceFormat(self, { args: [], kwargs: namesOf(mapping) }) }),
  ['format', (self: string, call: Call) => braceFormat(self, call)],
])

function namesOf(mapping: unknown): Map<string, unknown> {
  if (!(mapping instanceof Dict)) throw typeTrouble(`format_map() needs a dict, not ${typeName(mapping)}`)
  return new Map(mapping.entries().map(([key, value]) => [String(key), value]))
}
