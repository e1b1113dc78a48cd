import { callValue } from './compile/call-value.ts'
import type { FilterFunction, FilterScope } from './filters/filter.ts'
import type { Lookup } from './compile/context.ts'
import { percentFormat } from './format/percent-format.ts'
import { directMethod } from './methods/method.ts'
import type { Arithmetic, CompareSign } from './syntax/tree.ts'
import { add, between, multiply } from './values/arithmetic.ts'
import type { Call } from './values/call.ts'
import { sameValue } from './values/equality.ts'
import { contains } from './values/items.ts'
import { ordered } from './values/order.ts'
import type { Reader } from './values/reader.ts'

/** What templates do to values, for those who walk through a tree themselves. What it throws is no Fault yet. */
export interface Operations extends Pick<Reader, 'attribute' | 'item'> {
  /** Calls a method or an attribute. Its result may be a promise. */
  method(object: unknown, name: string, call: Call): unknown
  filter(name: string): FilterFunction
  test(name: string): FilterFunction
  /** What every template sees, as `range`; JavaScript's undefined where there is nothing of that name. */
  global: Lookup
  arithmetic(operator: Arithmetic['operator'], left: unknown, right: unknown): unknown
  compare(sign: CompareSign, left: unknown, right: unknown): boolean
}

/** The operations of an environment. */
export function createOperations({ reader, filter, test }: FilterScope, global: Lookup): Operations {
  return {
    attribute: reader.attribute,
    item: reader.item,
    method: (object, name, call) => {
      const method = directMethod(object, name)
      return method === undefined ? callValue(reader.attribute(object, name), call) : method(object as never, call)
    },
    filter,
    test,
    global,
    arithmetic: (operator, left, right) => {
      if (operator === '+') return add(left, right)
      if (operator === '*') return multiply(left, right)
      return operator === '%' && typeof left === 'string' ? percentFormat(left, right) : between(operator, [left, right])
    },
    compare: (sign, left, right) => {
      if (sign === '==') return sameValue(left, right)
      if (sign === '!=') return !sameValue(left, right)
      if (sign === 'in') return contains(right, left)
      return sign === 'not in' ? !contains(right, left) : ordered(sign, [left, right])
    },
  }
}
