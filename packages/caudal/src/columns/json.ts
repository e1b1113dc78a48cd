import type { Json } from '../kernel/index.ts'
import { z } from 'zod'
import { mark } from './mark.ts'

/** A column of JSON values: `json()` takes any, `json(schema)` those that the schema takes. Yields the value itself, never its text. */
export function json(): z.ZodType<Json>
export function json<T extends z.ZodType>(schema: T): T
export function json(schema?: z.ZodType): z.ZodType {
  if (schema === undefined) return mark(z.custom<Json>(isJson, 'not JSON'), { type: { kind: 'json' } })
  const wrapped = z.pipe(schema, z.any())
  return mark(wrapped, { type: { kind: 'json' }, unchecked: ['the schema of the JSON'] })
}

function isJson(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || depth > 200) return false
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.values(value).every((field) => field === undefined || isJson(field, depth + 1))
}
