import type { Schema } from '../define/index.ts'

/** The names that a schema knows, where it is an object that says so; undefined where any name may do. */
export function namesOf(schema: Schema): readonly string[] | undefined {
  const { shape } = schema as { readonly shape?: object }
  const open = (schema as { readonly _zod?: { readonly def?: { readonly catchall?: unknown } } })._zod?.def?.catchall
  return shape === undefined || open !== undefined ? undefined : Object.keys(shape)
}

/** Where an issue of a schema lies, as `address.street`; empty for the whole. */
export function pathText(path: readonly unknown[]): string {
  return path.map((part) => String(typeof part === 'object' && part !== null && 'key' in part ? part.key : part)).join('.')
}
