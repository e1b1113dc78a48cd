import { didYouMean, Fault } from '../../kernel/index.ts'
import { docsData } from '../../transform/index.ts'
import type { DbtManifest, DocumentedResource } from '../../transform/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { printJson, printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'
import type { Terminal } from '../screen/terminal.ts'
import { oneLine } from '../screen/text.ts'
import { boundTables } from './bind-models.ts'
import { kindOf } from './list-models.ts'
import { readModelRequest } from './model-request.ts'
import { openModels } from './open-models.ts'

/** Shows what is known of a model, seed, snapshot or source: where it stands, its columns, tests and neighbours. */
export async function showModel(context: Context, given: Given): Promise<ExitCode> {
  const request = readModelRequest(given)
  await using models = await openModels(context, request)
  const name = given.argument(1)
  const plain = docsData(models.manifest, {})
  const isIt = (resource: DocumentedResource): boolean => resource.name === name || resource.id === name
  const selection = withParents(models.manifest, plain.find(isIt)?.id)
  const resources = docsData(models.manifest, { bound: await boundTables(context, { models, request, selection }) })
  const found = resources.find(isIt)
  if (found === undefined) {
    throw new Fault('CLI-UNKNOWN-MODEL', {
      message: name === undefined ? 'show model needs a name' : `there is no model "${name}"`,
      hint: didYouMean(
        name ?? '',
        resources.map((resource) => resource.name),
      ),
    })
  }
  if (given.has('json')) printJson(context.out, found)
  else printLines(context.out, modelLines(found, { resources, terminal: context.out.terminal }))
  return 0
}

/** A resource with all that it is made from. */
function withParents({ nodes }: DbtManifest, id: string | undefined): readonly string[] {
  const found = new Set(id === undefined ? [] : [id])
  for (const each of found) for (const parent of nodes[each]?.depends_on.nodes ?? []) found.add(parent)
  return [...found]
}

function modelLines(
  found: DocumentedResource,
  { resources, terminal }: { readonly resources: readonly DocumentedResource[]; readonly terminal: Terminal },
): string[] {
  const { paint } = terminal
  const names = (ids: readonly string[]): string =>
    ids.length === 0 ? 'nothing' : ids.map((id) => resources.find((resource) => resource.id === id)?.name ?? id).join(', ')
  const facts = [kindOf(found), found.relation, found.path].filter((fact) => fact !== null).join(' · ')
  const lines = [`${paint('bold', found.name)}  ${paint('grey', facts)}`]
  if (found.description !== '')
    lines.push(
      ...found.description
        .trim()
        .split('\n')
        .map((line) => `  ${oneLine(line)}`),
    )
  lines.push('', `  ${paint('grey', 'made from:')} ${names(found.parents)}`, `  ${paint('grey', 'used by:  ')} ${names(found.children)}`)
  if (found.tests.length > 0) lines.push(`  ${paint('grey', 'tests:    ')} ${found.tests.join(', ')}`)
  if (found.columns.length > 0) {
    const columns = [
      { title: 'column', whole: true },
      { title: 'type', sparse: true },
      { title: 'tests', sparse: true },
      { title: 'description', sparse: true },
    ]
    const rows = found.columns.map((column) => [column.name, column.type, column.tests.join(', '), oneLine(column.description)])
    lines.push('', ...tableLines({ columns, rows }, terminal))
  }
  return lines
}
