import { Dict, DictView } from './dict.ts'
import { HostObject } from './host-object.ts'
import { OnceIterator } from './iterator.ts'
import { Loop } from './loop.ts'
import { BoundMethod, Macro } from './macro.ts'
import { Namespace } from './namespace.ts'
import { Float } from './number.ts'
import { Range } from './range.ts'
import { Tuple } from './tuple.ts'
import { Undefined } from './undefined.ts'
import { ValueSet } from './value-set.ts'

/** What Python calls the type of a value: `str`, `list`, `NoneType`. */
export function typeName(value: unknown): string {
  if (value === null) return 'NoneType'
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    case 'bigint':
      return 'int'
    case 'function':
      return 'function'
    case 'undefined':
    case 'symbol':
      return 'object'
    default:
      return objectName(value)
  }
}

function objectName(value: object): string {
  if (value instanceof Tuple) return 'tuple'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Dict || value instanceof DictView || value instanceof ValueSet) return value.unhashable
  if (value instanceof Float) return 'float'
  if (value instanceof HostObject) return value.parts.type
  if (value instanceof OnceIterator) return value.kind
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof Range) return 'range'
  if (value instanceof Macro) return 'Macro'
  if (value instanceof Namespace) return 'Namespace'
  if (value instanceof Loop) return 'LoopContext'
  return value instanceof BoundMethod ? 'builtin_function_or_method' : 'object'
}
