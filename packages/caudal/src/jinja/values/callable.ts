import type { Call } from './call.ts'
import { HostObject } from './host-object.ts'
import { Loop } from './loop.ts'
import { BoundMethod, Macro } from './macro.ts'

/** What a value does when it is called, or undefined where it cannot be called. */
export function callableOf(value: unknown): ((call: Call) => unknown) | undefined {
  if (typeof value === 'function') return value as (call: Call) => unknown
  if (value instanceof Macro || value instanceof Loop) return (call) => value.call(call)
  if (value instanceof BoundMethod) return value.call
  return value instanceof HostObject ? value.parts.call : undefined
}
