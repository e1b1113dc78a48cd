import type { SqlResult } from '../../ports/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { textOf } from '../materialize/access.ts'
import { readSeed } from './read-seed.ts'
import { compileResource } from './compile-resource.ts'
import { resourceScope } from './resource-scope.ts'
import type { RunOptions } from './run-options.ts'
import { withWorker } from './run-options.ts'
import { standIn } from './run-operation.ts'

/** Some rows of a query, and the query. */
export interface ShownRows extends Pick<SqlResult, 'columns' | 'rows'> {
  readonly sql: string
}

/** Shows the first rows that a resource's query yields, or a template of SQL that is given; nothing is built. A negative limit shows all. */
export async function showRows(
  options: RunOptions,
  { of, limit }: { readonly of: { readonly node: ManifestNode } | { readonly template: string }; readonly limit: number },
): Promise<ShownRows> {
  const { project_name: project } = options.manifest.metadata
  const node: ManifestNode = 'node' in of ? of.node : { ...standIn(project, 'inline'), raw_code: of.template }
  return withWorker(options, async (worker) => {
    if (node.resource_type === 'seed') {
      const { columns, rows } = await readSeed(node, { dialect: options.engine.dialect })
      const shown = limit < 0 ? rows : rows.slice(0, limit)
      return { columns: columns.map(({ name, kind }) => ({ name, type: kind })), rows: shown, sql: '' }
    }
    const { whole } = await compileResource(worker, { node })
    const { scope } = resourceScope(worker, { node })
    const sql = textOf(await scope.call('get_show_sql', { args: [whole, null, limit < 0 ? null : limit] }))
    // A query that ends in a limit of its own takes no second one.
    const within = `select * from (\n${whole}\n) as shown\nlimit ${limit}`
    const { columns, rows } = await worker.connection.run(sql).catch((error: unknown) => {
      if (limit < 0) throw error
      return worker.connection.run(within).catch(() => Promise.reject(error as Error))
    })
    return { columns, rows, sql: whole }
  })
}
