import type { Json } from '../kernel/index.ts'

const deepest = 8
const mostItems = 1_000

/** The fields of a log line as JSON, whatever user code put there: never throws, and what JSON cannot hold becomes a text. */
export function toFields(fields: { readonly [name: string]: unknown }): { readonly [name: string]: Json } {
  const json = toJson(fields, [])
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as { readonly [name: string]: Json }) : { value: json }
}

/** Any value as JSON, for people: dates, big integers, errors, maps and cycles become readable texts. Goes 8 levels deep. */
export function toJson(value: unknown, above: readonly object[]): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'function') return `[function ${value.name}]`
  if (typeof value === 'bigint' || typeof value === 'symbol') return value.toString()
  if (typeof value !== 'object') return 'undefined'
  if (above.includes(value)) return '[circular]'
  if (above.length >= deepest) return '[too deep]'
  try {
    return objectToJson(value, [...above, value])
  } catch (error) {
    return `[unreadable: ${String(error)}]`
  }
}

function objectToJson(value: object, above: readonly object[]): Json {
  if (value instanceof Error) return value.stack ?? String(value)
  if (value instanceof Uint8Array) return `[${value.length} bytes]`
  if (value instanceof Map) return objectToJson(Object.fromEntries(value), above)
  const items = Array.isArray(value) ? (value as readonly unknown[]) : value instanceof Set ? [...value] : undefined
  if (items !== undefined) {
    const shown = items.slice(0, mostItems).map((item) => (item === undefined ? null : toJson(item, above)))
    return items.length > mostItems ? [...shown, `[${items.length - mostItems} more]`] : shown
  }
  const own = (value as { toJSON?: unknown }).toJSON
  if (typeof own === 'function') return toJson(own.call(value), above)
  const fields: Record<string, Json> = {}
  for (const [name, field] of Object.entries(value)) if (field !== undefined) fields[name] = toJson(field, above)
  return fields
}
