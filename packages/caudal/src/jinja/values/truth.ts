import { Dict, DictView } from './dict.ts'
import { HostObject } from './host-object.ts'
import { Float } from './number.ts'
import { Range } from './range.ts'
import { Undefined } from './undefined.ts'
import { ValueSet } from './value-set.ts'

/** Whether Python takes a value for true: not None, not 0, not empty, not undefined. */
export function isTrue(value: unknown): boolean {
  if (typeof value !== 'object') return typeof value === 'number' ? value !== 0 : Boolean(value)
  if (value === null) return false
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Dict || value instanceof ValueSet) return value.size > 0
  if (value instanceof Float) return value.value !== 0
  if (value instanceof Undefined) {
    value.soften()
    return false
  }
  if (value instanceof DictView) return value.dict.size > 0
  if (value instanceof Range) return value.length > 0
  return value instanceof HostObject ? isHostTrue(value) : true
}

function isHostTrue({ parts }: HostObject): boolean {
  if (parts.truth !== undefined) return parts.truth()
  return parts.length === undefined || parts.length() > 0
}
