import { Fault } from './fault.ts'

/**
 * The one text of a JSON value: keys sorted by code unit, no white space, absent for undefined. Equal values give equal texts on
 * every machine (RFC 8785 without its number rules, which `JSON.stringify` follows already). Throws `JSON-UNSUPPORTED`.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', new Set())
}

function write(value: unknown, path: string, above: Set<object>): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value)
    throw unsupported(String(value), path)
  }
  if (typeof value !== 'object') throw unsupported(typeof value, path)
  if (above.has(value)) throw unsupported('a reference to itself', path)
  above.add(value)
  const text = Array.isArray(value) ? writeArray(value, path, above) : writeObject(value, path, above)
  above.delete(value)
  return text
}

function writeArray(value: readonly unknown[], path: string, above: Set<object>): string {
  return `[${value.map((item, index) => write(item ?? null, `${path}[${index}]`, above)).join(',')}]`
}

function writeObject(value: object, path: string, above: Set<object>): string {
  const toJson = (value as { toJSON?: unknown }).toJSON
  if (typeof toJson === 'function') return write(toJson.call(value), path, above)
  const parts: string[] = []
  for (const key of Object.keys(value).toSorted()) {
    const field = (value as Record<string, unknown>)[key]
    if (field !== undefined) parts.push(`${JSON.stringify(key)}:${write(field, `${path}.${key}`, above)}`)
  }
  return `{${parts.join(',')}}`
}

function unsupported(what: string, path: string): Fault {
  return new Fault('JSON-UNSUPPORTED', {
    message: `${what} at ${path} cannot be written as JSON`,
    hint: 'use strings, finite numbers, booleans, null, arrays and plain objects; write rows to a dataset',
    data: { path },
  })
}
