import { Dict, DictView } from '../values/dict.ts'
import { itemsOf } from '../values/items.ts'
import { repr } from '../values/text.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'
import { tuple } from '../values/tuple.ts'
import { Undefined } from '../values/undefined.ts'
import type { Method } from './method-table.ts'
import { methodTable } from './method-table.ts'

/** The methods of a dict. */
export const dictMethods: ReadonlyMap<string, Method<Dict>> = new Map([
  ...methodTable<Dict>({
    'get key default?': (self, [key, otherwise = null]) => (self.has(key) ? self.get(key) : otherwise),
    keys: (self) => new DictView(self, 'dict_keys'),
    values: (self) => new DictView(self, 'dict_values'),
    items: (self) => new DictView(self, 'dict_items'),
    copy: (self) => copyOf(self),
    clear: (self) => {
      self.clear()
      return null
    },
    'pop key default?': (self, [key, otherwise]) => {
      if (!self.has(key)) {
        if (otherwise !== undefined) return otherwise
        throw valueTrouble(`the dict has no key ${repr(key)}`, 'give pop() a default')
      }
      const value = self.get(key)
      self.delete(key)
      return value
    },
    popitem: (self) => {
      const last = self.entries().at(-1)
      if (last === undefined) throw valueTrouble('popitem(): dictionary is empty')
      self.delete(last[0])
      return tuple(last)
    },
    'setdefault key default?': (self, [key, value = null]) => {
      if (!self.has(key)) self.set(key, value)
      return self.get(key)
    },
    'fromkeys keys value?': (_, [keys, value = null]) => {
      const made = new Dict()
      for (const key of itemsOf(keys)) made.set(key, value)
      return made
    },
  }),
  [
    'update',
    (self: Dict, call) => {
      if (call.args.length > 1) throw typeTrouble(`update expected at most 1 argument, got ${call.args.length}`)
      if (call.args.length === 1) fill(self, call.args[0])
      for (const [key, value] of call.kwargs ?? []) self.set(key, value)
      return null
    },
  ] as const,
])

/** Puts the entries of a dict, or of a list of pairs, into a dict. */
export function fill(dict: Dict, source: unknown): void {
  if (source instanceof Undefined) throw source.trouble()
  for (const [key, value] of entriesOf(source)) dict.set(key, value)
}

function entriesOf(source: unknown): readonly (readonly unknown[])[] {
  if (source instanceof Dict) return source.entries()
  return itemsOf(source).map((pair, index) => {
    const parts = itemsOf(pair)
    if (parts.length === 2) return parts
    throw valueTrouble(`dictionary update sequence element #${index} has length ${parts.length}; 2 is required`)
  })
}

function copyOf(dict: Dict): Dict {
  const made = new Dict()
  for (const [key, value] of dict.entries()) made.set(key, value)
  return made
}
