import type { Json } from '../kernel/index.ts'
import { handleSource } from './handle.ts'
import type { HandleSource } from './handle.ts'
import type { Template } from './ref.ts'

/** What a template is made with: what to call the whole, and who hears of the handles in it and of what cannot be part of it. */
export interface TemplateHearing {
  /** The first word of the paths: `input`. */
  readonly name: string
  /** Hears of each handle; false leaves a null in its place. */
  handle(source: HandleSource): boolean
  /** Hears of a value that is not JSON, and where it stands: `input.rows[2]`. */
  unsupported(what: string, path: string): void
}

const empty: Template = { kind: 'literal', value: null }

/** The template of a value in which handles may stand at any depth; what holds no handle becomes one literal. */
export function templateOf(value: unknown, hearing: TemplateHearing): Template {
  return build(value, { hearing, path: hearing.name, above: new Set() })
}

interface Spot {
  readonly hearing: TemplateHearing
  readonly path: string
  readonly above: ReadonlySet<object>
}

function build(value: unknown, spot: Spot): Template {
  const source = handleSource(value)
  if (source !== undefined) return spot.hearing.handle(source) ? handleTemplate(source) : empty
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return { kind: 'literal', value }
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'literal', value: Object.is(value, -0) ? 0 : value }
  if (typeof value !== 'object') return unsupported(typeof value === 'number' ? String(value) : `a ${typeof value}`, spot)
  if (spot.above.has(value)) return unsupported('a reference to itself', spot)
  return buildObject(value, { ...spot, above: new Set([...spot.above, value]) })
}

function buildObject(value: object, spot: Spot): Template {
  if (Array.isArray(value)) {
    const items = Array.from(value, (item: unknown, index) => build(item ?? null, { ...spot, path: `${spot.path}[${index}]` }))
    const literals = items.flatMap((item) => (item.kind === 'literal' ? [item.value] : []))
    return literals.length === items.length ? { kind: 'literal', value: literals } : { kind: 'list', items }
  }
  const { toJSON } = value as { readonly toJSON?: unknown }
  if (typeof toJSON === 'function') return build(toJSON.call(value), spot)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return unsupported(`a ${value.constructor.name}`, spot)
  const present = Object.entries(value).filter(([, field]) => field !== undefined)
  const fields = present.map(([name, field]): [string, Template] => [name, build(field, { ...spot, path: `${spot.path}.${name}` })])
  const literals = fields.flatMap(([name, field]): [string, Json][] => (field.kind === 'literal' ? [[name, field.value]] : []))
  if (literals.length === fields.length) return { kind: 'literal', value: Object.fromEntries(literals) }
  return { kind: 'record', fields: Object.fromEntries(fields) }
}

function unsupported(what: string, spot: Spot): Template {
  spot.hearing.unsupported(what, spot.path)
  return empty
}

function handleTemplate(source: HandleSource): Template {
  if (source.kind === 'output') return { kind: 'output', step: source.step, path: source.path }
  if (source.kind === 'window') return { kind: 'window', field: source.field }
  return { kind: source.kind, path: source.path }
}
