import { Fault } from '../kernel/index.ts'
import type { Column } from './column.ts'
import { readSchema } from './read-schema.ts'
import { descriptionOf, isZod } from './zod-definition.ts'
import type { ZodLike } from './zod-definition.ts'

/** The columns of a dataset's schema, a zod object, in its order, and a fault `DEFINE-COLUMN-TYPE` for each that no column can hold. */
export function readColumns(schema: unknown): { readonly columns: readonly Column[]; readonly problems: readonly Fault[] } {
  const shape = isZod(schema) ? shapeOf(schema) : undefined
  if (shape === undefined) {
    const hint = 'write the columns as z.object({ … }) of zod 4'
    return { columns: [], problems: [new Fault('DEFINE-COLUMN-TYPE', { message: 'the columns are not a zod object', hint })] }
  }
  const columns: Column[] = []
  const problems: Fault[] = []
  for (const [name, field] of Object.entries(shape.fields)) {
    try {
      columns.push(readColumn(name, field))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      const { message, hint, code } = error
      problems.push(
        new Fault(code, { message: `column ${name}: ${message}`, data: { column: name }, ...(hint === undefined ? {} : { hint }) }),
      )
    }
  }
  const [first] = columns
  if (shape.refined && first !== undefined) columns[0] = { ...first, unchecked: [...first.unchecked, 'a refinement of the row'] }
  return { columns, problems }
}

function readColumn(name: string, field: ZodLike): Column {
  const { type, nullable, rules, unchecked } = readSchema(field)
  const description = descriptionOf(field)
  return { name, type, nullable, rules, unchecked: [...new Set(unchecked)], ...(description === undefined ? {} : { description }) }
}

/** The fields of a zod object, through the wrappers that leave them as they are. */
function shapeOf(schema: ZodLike): { readonly fields: { readonly [name: string]: ZodLike }; readonly refined: boolean } | undefined {
  const { def } = schema._zod
  if (def.type === 'object' && def.shape !== undefined) return { fields: def.shape, refined: (def.checks ?? []).length > 0 }
  return def.type === 'readonly' && def.innerType !== undefined ? shapeOf(def.innerType) : undefined
}
