import { between } from '../values/arithmetic.ts'
import { callableOf } from '../values/callable.ts'
import { Dict, DictView } from '../values/dict.ts'
import { sameValue } from '../values/equality.ts'
import { HostObject } from '../values/host-object.ts'
import { contains, isIterable, lengthOf } from '../values/items.ts'
import { asNumber, isFloat, isInteger } from '../values/number.ts'
import type { OrderSign } from '../values/order.ts'
import { ordered } from '../values/order.ts'
import { text } from '../values/text.ts'
import { Undefined } from '../values/undefined.ts'
import { ValueSet } from '../values/value-set.ts'
import { Range } from '../values/range.ts'
import { Loop } from '../values/loop.ts'
import { methodOf } from '../methods/method.ts'
import type { FilterMaker, FilterTable } from './filter.ts'
import { filterTable } from './filter.ts'

const remainder = (value: unknown, divisor: unknown): unknown => between('%', [value, divisor])

const compared =
  (sign: OrderSign): FilterMaker =>
  () =>
  (input, { args }) =>
    ordered(sign, [input, args[0]])
const equal: FilterMaker =
  () =>
  (input, { args }) =>
    sameValue(input, args[0])
const unequal: FilterMaker =
  () =>
  (input, { args }) =>
    !sameValue(input, args[0])

/** All tests of Jinja. */
export const builtinTests: FilterTable = new Map<string, FilterMaker>([
  ...filterTable({
    odd: (input) => sameValue(remainder(input, 2), 1),
    even: (input) => sameValue(remainder(input, 2), 0),
    'divisibleby num': (input, [divisor]) => sameValue(remainder(input, divisor), 0),
    defined: (input) => !(input instanceof Undefined),
    undefined: (input) => input instanceof Undefined,
    filter: (input, _, { hasFilter }) => hasFilter(text(input)),
    test: (input, _, { hasTest }) => hasTest(text(input)),
    none: (input) => input === null,
    boolean: (input) => typeof input === 'boolean',
    true: (input) => input === true,
    false: (input) => input === false,
    integer: (input) => isInteger(input),
    float: (input) => isFloat(input),
    number: (input) => asNumber(input) !== undefined,
    lower: (input) => methodOf(text(input), 'islower')!.call({ args: [] }),
    upper: (input) => methodOf(text(input), 'isupper')!.call({ args: [] }),
    string: (input) => typeof input === 'string',
    mapping: (input) => input instanceof Dict || (input instanceof HostObject && input.parts.mapping === true),
    sequence: isSequence,
    iterable: (input) => isIterable(input),
    callable: (input) => callableOf(input) !== undefined || input instanceof Undefined,
    'sameas other': (input, [other]) => input === other,
    escaped: () => false,
    'in seq': (input, [container]) => contains(container, input),
  }),
  ...(['==', 'eq', 'equalto'] as const).map((name) => [name, equal] as const),
  ...(['!=', 'ne'] as const).map((name) => [name, unequal] as const),
  ...(['>', 'gt', 'greaterthan'] as const).map((name) => [name, compared('>')] as const),
  ...(['>=', 'ge'] as const).map((name) => [name, compared('>=')] as const),
  ...(['<', 'lt', 'lessthan'] as const).map((name) => [name, compared('<')] as const),
  ...(['<=', 'le'] as const).map((name) => [name, compared('<=')] as const),
])

function isSequence(input: unknown): boolean {
  if (input instanceof ValueSet || input instanceof DictView || input instanceof Loop) return false
  if (input instanceof HostObject) return input.parts.length !== undefined && input.parts.item !== undefined
  return (
    typeof input === 'string' ||
    Array.isArray(input) ||
    input instanceof Dict ||
    input instanceof Range ||
    (input instanceof Undefined && lengthOf(input) === 0)
  )
}
