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
    dialect: 'duckdb' as const,
    columns: columns.map((column) => ({
      ...{ name: column.name, type: sqlType(column.type), nullable: column.nullable },
      description: column.description ?? null,
    })),
  }))
}

/** The models, seeds and snapshots whose columns are known, as tables; ephemeral models are none. */
export function modelTables(of: {
  readonly manifest: DbtManifest
  readonly bound: BoundProject
  readonly dialect: TypedTable['dialect']
}): readonly TypedTable[] {
  const { manifest, bound, dialect } = of
  const sure = neverNull(manifest)
  return [...bound.resources.values()].flatMap(({ id, schema, table, description, columns }) => {
    const node = manifest.nodes[id]
    if (node === undefined || node.config.materialized === 'ephemeral') return []
    return {
      name: `${schema}.${table}`,
      description,
      dialect,
      columns: columns.map((column) => ({ ...column, nullable: !sure.has(`${id} ${column.name.toLowerCase()}`) })),
    }
  })
}
