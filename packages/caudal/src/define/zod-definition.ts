import type { ColumnMark } from './column.ts'

/** A zod 4 schema or check, known by its structure, so that any copy of zod will do. */
export interface ZodLike {
  readonly _zod: { readonly def: ZodDefinition; readonly pattern?: RegExp }
  readonly description?: string
}

/** The part of zod 4's internal definitions that columns are read from. */
export interface ZodDefinition {
  readonly type?: string
  readonly check?: string
  readonly format?: string
  readonly pattern?: RegExp
  readonly prefix?: string
  readonly suffix?: string
  readonly includes?: string
  readonly coerce?: boolean
  readonly checks?: readonly ZodLike[]
  readonly innerType?: ZodLike
  readonly in?: ZodLike
  readonly out?: ZodLike
  readonly transform?: unknown
  readonly element?: ZodLike
  readonly shape?: { readonly [name: string]: ZodLike }
  readonly catchall?: ZodLike
  readonly options?: readonly ZodLike[]
  readonly discriminator?: string
  readonly left?: ZodLike
  readonly right?: ZodLike
  readonly entries?: { readonly [name: string]: string | number }
  readonly values?: readonly unknown[]
  readonly valueType?: ZodLike
  readonly value?: unknown
  readonly inclusive?: boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly length?: number
  /** What a column helper wrote. */
  readonly caudal?: ColumnMark
}

/** Whether a value is a zod 4 schema. */
export function isZod(value: unknown): value is ZodLike {
  const inner = (value as { readonly _zod?: { readonly def?: unknown } } | null | undefined)?._zod
  return typeof inner === 'object' && typeof inner.def === 'object' && inner.def !== null
}

/** What `describe` said of a schema, or of the schema that it wraps. */
export function descriptionOf(schema: ZodLike): string | undefined {
  const { innerType, in: source } = schema._zod.def
  const inner = innerType ?? source
  return schema.description ?? (inner === undefined ? undefined : descriptionOf(inner))
}
