import type { ModelDetail } from '../../api/index.ts'
import type { OpenProject } from '../../operate/index.ts'
import { knownColumns } from '../../transform/index.ts'
import type { DocumentedResource } from '../../transform/index.ts'

/** A column as something knows it. */
interface Known {
  readonly name: string
  readonly type: string
}

/**
 * All columns of a resource with their types: those of its table or view where that is built, else those that its query will have, as far
 * as that is known; then those that are only written about.
 */
export async function modelColumns(
  project: OpenProject,
  of: { readonly found: DocumentedResource; readonly signal: AbortSignal },
): Promise<ModelDetail['columns']> {
  const { found, signal } = of
  const standing = found.relation === null ? [] : await standingColumns(project, { relation: found.relation, signal })
  const known = standing.length > 0 ? standing : expectedColumns(project, found)
  const written = new Map(found.columns.map((column) => [column.name.toLowerCase(), column]))
  const there = new Set(known.map(({ name }) => name.toLowerCase()))
  return [
    ...known.map(({ name, type }) => ({ description: '', tests: [], ...written.get(name.toLowerCase()), name, type })),
    ...found.columns.filter(({ name }) => !there.has(name.toLowerCase())),
  ]
}

/** The columns of a table or view as the warehouse has it; none where it is not there. */
async function standingColumns(
  project: OpenProject,
  { relation, signal }: { readonly relation: string; readonly signal: AbortSignal },
): Promise<readonly Known[]> {
  const at = relation.indexOf('.')
  const sql = {
    kind: 'sql',
    text: `select column_name, data_type from information_schema.columns where table_catalog = current_database()
      and lower(table_schema) = lower($1) and lower(table_name) = lower($2) order by ordinal_position`,
    values: [relation.slice(0, at), relation.slice(at + 1)],
  } as const
  const columns: Known[] = []
  for await (const {
    columns: [names = [], types = []],
  } of (await project.warehouse()).query(sql, { signal, readOnly: true }))
    columns.push(...names.map((name, row) => ({ name: String(name), type: String(types[row]) })))
  return columns
}

/** The columns of the dataset that it makes. */
function expectedColumns({ manifest }: OpenProject, { id }: DocumentedResource): readonly Known[] {
  const made = manifest.datasets.filter((dataset) => dataset.model === id)
  return [...knownColumns(made).values()].flat()
}
