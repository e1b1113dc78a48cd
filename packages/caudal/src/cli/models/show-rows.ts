import { Fault } from '../../kernel/index.ts'
import { showRows as showResourceRows } from '../../transform/index.ts'
import type { ManifestNode } from '../../transform/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { printJson, printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'
import { readModelRequest } from './model-request.ts'
import { openModels } from './open-models.ts'
import type { Models } from './open-models.ts'
import { runOptions } from './run-options.ts'
import { selectModels } from './select-models.ts'
import { stateOf } from './work-on-models.ts'

const usualRows = 5

/** Shows some rows of what a model selects, or of a query with templates. Nothing is built. */
export async function showRows(context: Context, given: Given): Promise<ExitCode> {
  const request = readModelRequest(given)
  const limit = given.value('limit') === '-1' ? -1 : (given.count('limit') ?? usualRows)
  await using models = await openModels(context, request)
  const state = await stateOf(context, { models, request })
  const inline = given.value('inline')
  const options = await runOptions(context, { models, request, command: 'show', output: context.err })
  const of = inline === undefined ? { node: pickOne(models, { request, state }) } : { template: inline }
  const { columns, rows } = await showResourceRows(options, { of, limit })
  const names = columns.map(({ name }) => name)
  if (given.has('json')) {
    printJson(
      context.out,
      rows.map((row) => Object.fromEntries(names.map((name, index) => [name, cellText(row[index])]))),
    )
  } else {
    const table = {
      columns: names.map((title) => ({ title })),
      rows: rows.map((row) => row.map((value) => String(cellText(value) ?? 'null'))),
    }
    printLines(context.out, tableLines(table, context.out.terminal))
  }
  return 0
}

function pickOne(models: Models, by: Pick<Parameters<typeof selectModels>[0], 'request' | 'state'>): ManifestNode {
  const { manifest, selectors } = models
  const { ids } = selectModels({ manifest, selectors, ...by, kinds: ['model', 'seed', 'snapshot', 'analysis', 'test'] })
  const tables = ids.filter((id) => !id.startsWith('test.'))
  const found = tables.length === 0 ? ids : tables
  if (found.length === 1) return manifest.nodes[found[0]!]!
  throw new Fault('CLI-BAD-VALUE', {
    message: `show takes one model, and ${ids.length === 0 ? 'nothing' : `${ids.length} resources`} was selected`,
    hint: 'name one with --select, or write a query with --inline',
  })
}

function cellText(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}
