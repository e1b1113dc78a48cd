import { Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'

const mostBytes = 64 * 1024 * 1024

/**
 * What a task returned, as JSON: undefined becomes null, and fields that are undefined are left out. Throws `OUTPUT-NOT-JSON` with
 * the path of what would not survive (a Date, a Map, NaN, a function, a cycle) and `OUTPUT-TOO-LARGE` above 64 MB.
 */
export function toOutput(value: unknown, step: string): Json {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value
  const output = copy(value, { step, path: 'output', above: [] })
  const bytes = Buffer.byteLength(JSON.stringify(output))
  if (bytes <= mostBytes) return output
  throw new Fault('OUTPUT-TOO-LARGE', {
    message: `the output of step ${step} takes ${Math.ceil(bytes / 1_048_576)} MB, and 64 MB is the limit`,
    hint: 'write the rows to a dataset with write() and return what the next step needs to find them',
    data: { step, bytes },
  })
}

interface Spot {
  readonly step: string
  readonly path: string
  readonly above: readonly object[]
}

function copy(value: unknown, spot: Spot): Json {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'object') throw notJson(typeof value === 'number' ? String(value) : `a ${typeof value}`, spot)
  if (spot.above.includes(value)) throw notJson('a reference to something that holds it', spot)
  const above = [...spot.above, value]
  if (Array.isArray(value)) return value.map((item, index) => copy(item, { step: spot.step, path: `${spot.path}[${index}]`, above }))
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw notJson(`a ${value.constructor.name}`, spot)
  const fields: Record<string, Json> = {}
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) fields[name] = copy(field, { step: spot.step, path: `${spot.path}.${name}`, above })
  }
  return fields
}

function notJson(what: string, spot: Spot): Fault {
  return new Fault('OUTPUT-NOT-JSON', {
    message: `step ${spot.step} returned ${what} at ${spot.path}, which does not survive JSON`,
    hint:
      what === 'a Date'
        ? 'return its text: date.toISOString()'
        : 'return strings, finite numbers, booleans, null, lists and plain objects; write rows to a dataset',
    data: { step: spot.step, path: spot.path },
  })
}
