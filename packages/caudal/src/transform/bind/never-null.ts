import type { DbtManifest } from '../manifest/dbt-manifest.ts'

/** Columns that are never null, as `id column`, in lower case: by a contract, or by a test of severity error on all rows. */
export function neverNull({ nodes }: Pick<DbtManifest, 'nodes'>): ReadonlySet<string> {
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
