import { itemsOf, setOf } from '../values/items.ts'
import { repr } from '../values/text.ts'
import { valueTrouble } from '../values/trouble.ts'
import { ValueSet } from '../values/value-set.ts'
import type { Method } from './method-table.ts'
import { methodTable } from './method-table.ts'

const joined = (self: ValueSet, others: readonly unknown[]): ValueSet =>
  new ValueSet([...self.items(), ...others.flatMap((other) => [...itemsOf(other)])])

const kept = (self: ValueSet, others: readonly unknown[]): ValueSet => {
  const sets = others.map(setOf)
  return new ValueSet(self.items().filter((item) => sets.every((set) => set.has(item))))
}

const without = (self: ValueSet, others: readonly unknown[]): ValueSet => {
  const sets = others.map(setOf)
  return new ValueSet(self.items().filter((item) => !sets.some((set) => set.has(item))))
}

const either = (self: ValueSet, [other]: readonly unknown[]): ValueSet => {
  const set = setOf(other)
  return new ValueSet([...self.items().filter((item) => !set.has(item)), ...set.items().filter((item) => !self.has(item))])
}

type Combine = (self: ValueSet, others: readonly unknown[]) => ValueSet

const yields =
  (combine: Combine): Method<ValueSet> =>
  (self, { args }) =>
    combine(self, args)

const changes =
  (combine: Combine): Method<ValueSet> =>
  (self, { args }) => {
    const items = combine(self, args).items()
    self.clear()
    for (const item of items) self.add(item)
    return null
  }

/** The methods of a set. */
export const setMethods: ReadonlyMap<string, Method<ValueSet>> = new Map<string, Method<ValueSet>>([
  ...methodTable<ValueSet>({
    'add item': (self, [item]) => {
      self.add(item)
      return null
    },
    'discard item': (self, [item]) => {
      self.delete(item)
      return null
    },
    'remove item': (self, [item]) => {
      if (!self.delete(item)) throw valueTrouble(`the set has no ${repr(item)}`, 'use discard()')
      return null
    },
    pop: (self) => {
      const [first] = self.items()
      if (self.size === 0) throw valueTrouble('pop from an empty set')
      self.delete(first)
      return first
    },
    clear: (self) => {
      self.clear()
      return null
    },
    copy: (self) => new ValueSet(self.items()),
    'issubset other': (self, [other]) => self.within(setOf(other)),
    'issuperset other': (self, [other]) => setOf(other).within(self),
    'isdisjoint other': (self, [other]) => kept(self, [other]).size === 0,
  }),
  ['union', yields(joined)],
  ['intersection', yields(kept)],
  ['difference', yields(without)],
  ['symmetric_difference', yields(either)],
  ['update', changes(joined)],
  ['intersection_update', changes(kept)],
  ['difference_update', changes(without)],
  ['symmetric_difference_update', changes(either)],
])
