import type { DatasetManifest } from '../../plan/index.ts'
import { sqlType } from '../../sql/index.ts'
import { neverNull } from '../../transform/index.ts'
import type { BoundProject, DbtManifest } from '../../transform/index.ts'
import type { TypedTable } from './row-types.ts'

/** The datasets of a project as tables. */
export function datasetTables(datasets: readonly DatasetManifest[]): readonly TypedTable[] {
  return datasets.map(({ name, description, columns }) => ({
    name,
    description,
    columns: columns.map((column) => ({
      ...{ name: column.name, type: sqlType(column.type), nullable: column.nullable },
      description: column.description ?? null,
    })),
  }))
}

/** The models, seeds and snapshots whose columns are known, as tables; ephemeral models are none. */
export function modelTables(manifest: DbtManifest, bound: BoundProject): readonly TypedTable[] {
  const sure = neverNull(manifest)
  return [...bound.resources.values()].flatMap(({ id, schema, table, description, columns }) => {
    const node = manifest.nodes[id]
    if (node === undefined || node.config.materialized === 'ephemeral') return []
    return {
      name: `${schema}.${table}`,
      description,
      columns: columns.map((column) => ({ ...column, nullable: !sure.has(`${id} ${column.name.toLowerCase()}`) })),
    }
  })
}
