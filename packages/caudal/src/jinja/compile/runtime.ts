import { add, between, multiply, signed } from '../values/arithmetic.ts'
import type { Reader } from '../values/reader.ts'
import { createReader } from '../values/attribute.ts'
import { boundText } from '../values/bounds.ts'
import type { Call } from '../values/call.ts'
import { Dict } from '../values/dict.ts'
import { sameValue } from '../values/equality.ts'
import { contains, itemsOf } from '../values/items.ts'
import { Loop } from '../values/loop.ts'
import { Macro } from '../values/macro.ts'
import { Namespace } from '../values/namespace.ts'
import { ordered } from '../values/order.ts'
import { slice } from '../values/slice.ts'
import { text } from '../values/text.ts'
import { isTrue } from '../values/truth.ts'
import { Trouble, typeTrouble, undefinedTrouble, valueTrouble } from '../values/trouble.ts'
import { tuple } from '../values/tuple.ts'
import { typeName } from '../values/type-name.ts'
import { nothing, Undefined } from '../values/undefined.ts'
import type { UndefinedMode } from '../values/undefined.ts'
import { directMethod } from '../methods/method.ts'
import { percentFormat } from '../format/percent-format.ts'
import { boxed } from './box.ts'
import { callValue } from './call-value.ts'
import { returnFunction } from './return-function.ts'

/** A filter or test as generated code calls it. */
export type Operation = (input: unknown, call: Call) => unknown

/** The closed set of functions that generated code can reach. */
export type Runtime = Readonly<Record<string, unknown>>

/** What the runtime needs of an environment. */
export interface RuntimeParts {
  readonly mode: UndefinedMode
  readonly filter: (name: string) => Operation
  readonly test: (name: string) => Operation
}

/** The functions of generated code for an environment. */
export function createRuntime(parts: RuntimeParts): Runtime {
  const reader = createReader(parts.mode)
  return Object.freeze({
    ...operators,
    ...binding(parts.mode),
    ...calling(reader),
    ...classes,
    filter: parts.filter,
    test: parts.test,
    attribute: reader.attribute,
    item: reader.item,
  })
}

const classes = { Dict, Loop, Macro, Named: Map, Promise, boxed, tuple }

const operators = {
  text,
  isTrue,
  add,
  multiply,
  between,
  signed,
  slice,
  sameValue,
  ordered,
  items: itemsOf,
  spread: itemsOf,
  within: (item: unknown, container: unknown) => contains(container, item),
  modulo: (left: unknown, right: unknown) => (typeof left === 'string' ? percentFormat(left, right) : between('%', [left, right])),
  joined: (values: readonly unknown[]) => {
    let written = ''
    for (const value of values) written += text(value)
    boundText(written.length)
    return written
  },
  noSlice: () => {
    throw typeTrouble('a slice cannot be part of a tuple')
  },
}

function binding(mode: UndefinedMode): Runtime {
  return {
    notGiven: (name: string) => new Undefined({ mode, name, message: `parameter '${name}' was not provided` }),
    noElse: () => nothing('the inline if-expression evaluated to false and no else section was defined.', mode),
    unpack: (value: unknown, count: number) => {
      const items = itemsOf(value)
      if (items.length === count) return [...items]
      const problem =
        items.length < count
          ? `not enough values to unpack (expected ${count}, got ${items.length})`
          : `too many values to unpack (expected ${count})`
      throw valueTrouble(problem, 'name as many variables as there are values')
    },
    assign: (target: unknown, name: string, value: unknown) => {
      if (!(target instanceof Namespace)) throw typeTrouble('cannot assign attribute on non-namespace object', 'make it with `namespace()`')
      target.attributes.set(name, value)
    },
    unknown: (message: string, hint: string) => {
      throw new Trouble(message.startsWith('there is no filter') ? 'JINJA-UNKNOWN-FILTER' : 'JINJA-UNKNOWN-TEST', { message, hint })
    },
    picked: (module: unknown, name: string) => pick(module, name),
    isReturn: (value: unknown) => value === returnFunction,
  }
}

function pick(module: unknown, name: string): unknown {
  const value = (module as { parts: { attribute: (name: string) => unknown } }).parts.attribute(name)
  if (value === undefined) throw undefinedTrouble(`the template has no exported name '${name}'`)
  return value
}

function calling({ attribute }: Reader): Runtime {
  return {
    call: callValue,
    method: (object: unknown, name: string, call: Call) => {
      const method = directMethod(object, name)
      return method === undefined ? callValue(attribute(object, name), call) : method(object as never, call)
    },
    named: (named: Map<string, unknown>, more: unknown) => {
      if (!(more instanceof Dict)) throw typeTrouble(`argument after ** must be a mapping, not ${typeName(more)}`)
      for (const [key, value] of more.entries()) {
        if (typeof key !== 'string') throw typeTrouble('keywords must be strings')
        if (named.has(key)) throw typeTrouble(`got multiple values for keyword argument '${key}'`)
        named.set(key, value)
      }
      return named
    },
  }
}
