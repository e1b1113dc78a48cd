import { boundItems } from '../values/bounds.ts'
import { callableOf } from '../values/callable.ts'
import { sameValue } from '../values/equality.ts'
import { itemsOf } from '../values/items.ts'
import { asInteger } from '../values/number.ts'
import { sortByKeys } from '../values/order.ts'
import { repr } from '../values/text.ts'
import { isTrue } from '../values/truth.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'
import type { MethodTable } from './method-table.ts'
import { methodTable } from './method-table.ts'

/** The methods of a list. */
export const listMethods: MethodTable<unknown[]> = methodTable<unknown[]>({
  'append item': (self, [item]) => {
    boundItems(self.length + 1)
    self.push(item)
    return null
  },
  'extend items': (self, [items]) => {
    const added = [...itemsOf(items)]
    boundItems(self.length + added.length)
    for (const item of added) self.push(item)
    return null
  },
  'insert index item': (self, [index, item]) => {
    self.splice(wholeOf(index), 0, item)
    return null
  },
  'pop index?': (self, [index = -1]) => {
    const place = wholeOf(index)
    const at = place < 0 ? place + self.length : place
    if (at < 0 || at >= self.length) throw valueTrouble(self.length === 0 ? 'pop from empty list' : 'pop index out of range')
    return self.splice(at, 1)[0]
  },
  'remove item': (self, [item]) => {
    self.splice(placeOf(self, { item, what: 'list.remove(x): x not in list' }), 1)
    return null
  },
  clear: (self) => {
    self.length = 0
    return null
  },
  reverse: (self) => {
    self.reverse()
    return null
  },
  copy: (self) => [...self],
  'count item': (self, [item]) => self.filter((each) => sameValue(each, item)).length,
  'index item': (self, [item]) => placeOf(self, { item, what: `${repr(item)} is not in list` }),
  'sort key? reverse?': (self, [key = null, reverse = false]) => {
    const by = key === null ? undefined : callableOf(key)
    const keys = by === undefined ? [...self] : self.map((item) => by({ args: [item] }))
    self.splice(0, self.length, ...sortByKeys(self, { keys, reverse: isTrue(reverse) }))
    return null
  },
})

/** The methods of a tuple. */
export const tupleMethods: MethodTable<unknown[]> = methodTable<unknown[]>({
  'count item': (self, [item]) => self.filter((each) => sameValue(each, item)).length,
  'index item': (self, [item]) => placeOf(self, { item, what: 'tuple.index(x): x not in tuple' }),
})

function placeOf(list: readonly unknown[], { item, what }: { readonly item: unknown; readonly what: string }): number {
  const place = list.findIndex((each) => sameValue(each, item))
  if (place < 0) throw valueTrouble(what, 'test it first with `in`')
  return place
}

function wholeOf(value: unknown): number {
  const whole = asInteger(value)
  if (whole === undefined) throw typeTrouble('an index must be an integer')
  return Number(whole)
}
