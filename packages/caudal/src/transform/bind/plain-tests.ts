import type { ManifestNode } from '../manifest/resource.ts'
import { allRows, nodeRelation, sourceRelation } from '../run/node-relation.ts'
import type { RunWorld } from '../run/run-world.ts'
import type { Binding } from './bind-resource.ts'

/** The macros that say what the queries of such tests are: where a project has one of its own, none is plain. */
const deciding = /(?:^|__)(?:test_not_null|test_unique|get_where_subquery|should_store_failures)$/

/**
 * Has the engine read tests for values that are missing or not unique, all at once and without their templates: most tests of most projects
 * are such. Yields those that can be run; the others, and all where one of them cannot, are left to be read one by one.
 */
export async function bindPlainTests({ worker, catalog, verdicts }: Binding, ids: readonly string[]): Promise<readonly string[]> {
  const { world } = worker
  if ([...world.context.macros.entries.values()].some((macro) => macro.package !== 'dbt' && deciding.test(macro.name))) return []
  const tests = ids.map((id) => world.manifest.nodes[id]!)
  const plain = tests.filter((test) => isPlain(test) && verdicts.get(test.depends_on.nodes[0]!)?.kind === 'bound')
  const isSound = await catalog.checkAll(queriesOf(plain, world)).then(
    () => true,
    () => false,
  )
  return isSound ? plain.map(({ unique_id: id }) => id) : []
}

/** Whether a test is of the library, on one column that has a plain name, in all rows of what it reads. */
function isPlain({ test_metadata: metadata, config, depends_on: above }: ManifestNode): boolean {
  if (metadata === undefined || metadata.namespace !== null || above.nodes.length !== 1) return false
  const { model: _, column_name: column, ...more } = metadata.kwargs
  const where = (config as { readonly where?: unknown }).where ?? null
  const isOnColumn = typeof column === 'string' && /^\w+$/.test(column) && Object.keys(more).length === 0
  return isOnColumn && where === null && ['not_null', 'unique'].includes(metadata.name)
}

/** For each table one query with the columns that must not be null, and one for each whose values are grouped. */
function queriesOf(tests: readonly ManifestNode[], { manifest, writing }: RunWorld): readonly string[] {
  const byParent = Map.groupBy(tests, (test) => test.depends_on.nodes[0]!)
  return [...byParent].flatMap(([id, own]) => {
    const source = manifest.sources[id]
    const read = source === undefined ? nodeRelation(manifest.nodes[id]!, writing) : sourceRelation(source, { writing, rows: allRows })
    const relation = read.render()
    const columnsOf = (name: string): string[] => [
      ...new Set(
        own.filter((test) => test.test_metadata!.name === name).map((test) => test.test_metadata!.kwargs['column_name'] as string),
      ),
    ]
    const present = columnsOf('not_null')
    return [
      ...(present.length === 0 ? [] : [`select 1 from ${relation} where ${present.map((name) => `${name} is null`).join(' or ')}`]),
      ...columnsOf('unique').map((name) => `select ${name} from ${relation} where ${name} is not null group by ${name}`),
    ]
  })
}
