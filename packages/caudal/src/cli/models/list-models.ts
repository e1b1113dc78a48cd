import { docsData } from '../../transform/index.ts'
import type { DocumentedResource } from '../../transform/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { firstLine } from '../screen/text.ts'
import { formatCount } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'
import { readModelRequest } from './model-request.ts'
import { openModels } from './open-models.ts'

const tables = ['seed', 'snapshot', 'model']

/** Lists the models, seeds and snapshots of a dbt project, a line each. */
export async function listModels(context: Context, given: Given): Promise<ExitCode> {
  await using models = await openModels(context, readModelRequest(given))
  const found = docsData(models.manifest, {})
    .filter(({ type }) => tables.includes(type))
    .toSorted((a, b) => a.type.localeCompare(b.type) || a.name.localeCompare(b.name))
  if (given.has('json')) {
    printJson(
      context.out,
      found.map(({ code: _, compiled: __, ...rest }) => rest),
    )
  } else if (found.length === 0) printLines(context.out, ['No models yet: a SQL file in models/ is one.'])
  else {
    const columns = [
      { title: 'name', whole: true },
      { title: 'kind' },
      { title: 'table' },
      { title: 'made from', align: 'right' },
      { title: 'tests', align: 'right' },
      { title: 'description', sparse: true },
    ] as const
    const rows = found.map((resource) => [
      resource.name,
      kindOf(resource),
      resource.relation ?? '',
      formatCount(resource.parents.length),
      formatCount(resource.tests.length + resource.columns.reduce((sum, column) => sum + column.tests.length, 0)),
      { text: firstLine(resource.description), style: 'grey' } as const,
    ])
    printLines(context.out, tableLines({ columns, rows }, context.out.terminal))
  }
  return 0
}

/** What kind of table a resource is: of a model how it is built. */
export function kindOf(resource: DocumentedResource): string {
  const built = resource.facts.find(([name]) => name === 'materialized')?.[1]
  return resource.type === 'model' && built !== undefined ? built : resource.type
}
