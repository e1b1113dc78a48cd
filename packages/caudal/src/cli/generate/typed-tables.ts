import type { DatasetManifest } from '../../plan/index.ts'
import { sqlType } from '../../sql/index.ts'
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

/** Columns that are never null, as `id column`: by a contract, or by a test of severity error on all rows. */
function neverNull({ nodes }: DbtManifest): ReadonlySet<string> {
  const found = new Set<string>()
  for (const node of Object.values(nodes)) {
    const { test_metadata: test, attached_node: on, column_name: column, config } = node
    const { severity, where } = config as { readonly severity?: unknown; readonly where?: unknown }
    const isTested = test?.name === 'not_null' && String(severity).toLowerCase() === 'error' && (where ?? null) === null
    if (isTested && typeof on === 'string' && typeof column === 'string') found.add(`${on} ${column.toLowerCase()}`)
    if (!node.contract.enforced) continue
    for (const { name, constraints } of Object.values(node.columns))
      if (constraints.some(({ type }) => type === 'not_null' || type === 'primary_key'))
        found.add(`${node.unique_id} ${name.toLowerCase()}`)
  }
  return found
}
