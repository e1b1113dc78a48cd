import type { ColumnMark } from '../define/index.ts'
import type { ZodType } from 'zod'

/** Marks a schema with the column type that it stands for; clones of the schema (`.describe`, `.refine`) keep the mark. */
export function mark<S extends ZodType>(schema: S, column: ColumnMark): S {
  Object.assign(schema._zod.def, { caudal: Object.freeze(column) })
  return schema
}
