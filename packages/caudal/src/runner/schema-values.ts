import type { Columns } from '../define/index.ts'
import type { Convert } from './row-stream.ts'

interface Definition {
  readonly type?: string
  readonly innerType?: Zod
  readonly element?: Zod
  readonly out?: Zod
  readonly shape?: { readonly [name: string]: Zod }
}

/** A zod schema, read by its structure, since zod is the project's own and may be of another make. */
interface Zod {
  readonly _zod: { readonly def: Definition }
}

/**
 * What has to be done to a dataset's stored values so that they are what its schema yields: a `z.date()` is a Date again, a
 * `z.bigint()` a bigint, and a column that is optional but not nullable is undefined where the table has null. By column; columns
 * that are right as they are have no entry.
 */
export function convertersOf(columns: Columns): ReadonlyMap<string, Convert> {
  const converters = new Map<string, Convert>()
  const shape = isZod(columns) ? shapeOf(definitionOf(columns)) : undefined
  for (const [name, field] of Object.entries(shape ?? {})) {
    const convert = converterOf(field)
    if (convert !== undefined) converters.set(name, convert)
  }
  return converters
}

function isZod(schema: unknown): schema is Zod {
  return typeof schema === 'object' && schema !== null && '_zod' in schema
}

function definitionOf({ _zod: { def } }: Zod): Definition {
  return def
}

function shapeOf(definition: Definition): Definition['shape'] {
  return definition.shape ?? (definition.innerType === undefined ? undefined : shapeOf(definitionOf(definition.innerType)))
}

function converterOf(schema: Zod): Convert | undefined {
  const def = definitionOf(schema)
  switch (def.type) {
    case 'date':
      return (value) => (typeof value === 'string' ? new Date(value) : value)
    case 'bigint':
      return (value) => (typeof value === 'number' || typeof value === 'string' ? BigInt(value) : value)
    case 'optional':
      return orUndefined(def.innerType!)
    case 'pipe':
      return converterOf(def.out!)
    case 'array':
      return inLists(converterOf(def.element!))
    case 'object':
      return inObjects(new Map(Object.entries(def.shape ?? {}).map(([name, field]) => [name, converterOf(field)])))
    default:
      return def.innerType === undefined ? undefined : converterOf(def.innerType)
  }
}

function orUndefined(inner: Zod): Convert | undefined {
  const convert = converterOf(inner)
  if (takesNull(inner)) return convert
  return (value) => (value === null ? undefined : convert === undefined ? value : convert(value))
}

function takesNull({ _zod: { def } }: Zod): boolean {
  return def.type === 'nullable' || def.type === 'null' || (def.innerType !== undefined && takesNull(def.innerType))
}

function inLists(convert: Convert | undefined): Convert | undefined {
  return convert && ((value) => (Array.isArray(value) ? (value as readonly unknown[]).map(convert) : value))
}

function inObjects(fields: ReadonlyMap<string, Convert | undefined>): Convert | undefined {
  if ([...fields.values()].every((convert) => convert === undefined)) return undefined
  return (value) => {
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, (fields.get(name) ?? ((same: unknown) => same))(field)]))
  }
}
