import type { DbtManifest } from '../manifest/dbt-manifest.ts'

/** Columns that are never null, as `id column`, in lower case: by a contract, or by a test of severity error that no row may fail. */
export function neverNull({ nodes }: Pick<DbtManifest, 'nodes'>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const node of Object.values(nodes)) {
    const { test_metadata: test, attached_node: on, column_name: column, config } = node
    const isTested = test?.name === 'not_null' && allowsNone(config)
    if (isTested && typeof on === 'string' && typeof column === 'string') found.add(`${on} ${column.toLowerCase()}`)
    if (!node.contract.enforced) continue
    for (const { name, constraints } of Object.values(node.columns))
      if (constraints.some(({ type }) => type === 'not_null' || type === 'primary_key'))
        found.add(`${node.unique_id} ${name.toLowerCase()}`)
  }
  return found
}

/** Whether a test fails at the first row, whichever it is. */
function allowsNone(config: object): boolean {
  const {
    severity,
    where,
    error_if: errorIf,
  } = config as { readonly severity?: unknown; readonly where?: unknown; readonly error_if?: string | null }
  const isAnyError = ['!=0', '>0', '>=1'].includes((errorIf ?? '!= 0').replaceAll(' ', ''))
  return String(severity).toLowerCase() === 'error' && (where ?? null) === null && isAnyError
}
