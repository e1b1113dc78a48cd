import type { Column } from '../../define/index.ts'
import { sqlType } from '../../sql/index.ts'
import type { BoundColumn } from './bound-resource.ts'

/** The columns of datasets that tasks write, by the names of their tables, as the engine calls their types. */
export function knownColumns(
  datasets: readonly { readonly name: string; readonly columns: readonly Column[] }[],
): ReadonlyMap<string, readonly BoundColumn[]> {
  return new Map(
    datasets.map(({ name, columns }) => [
      name,
      columns.map((column) => ({ name: column.name, type: sqlType(column.type), description: column.description ?? null })),
    ]),
  )
}
