import { Fault } from '../../kernel/index.ts'
import { buildProject } from '../../transform/index.ts'
import type { NodeConfig } from '../../transform/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { printJson, printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'
import { readModelRequest } from './model-request.ts'
import { openModels } from './open-models.ts'
import type { Models } from './open-models.ts'
import { selectModels } from './select-models.ts'
import { stateOf } from './work-on-models.ts'

const usualRows = 5

/** Shows some rows of what a model selects, or of a query with templates. Nothing is built. */
export async function showRows(context: Context, given: Given): Promise<ExitCode> {
  const request = readModelRequest(given)
  const limit = given.count('limit') ?? usualRows
  await using models = await openModels(context, request)
  const state = await stateOf(context, { models, request })
  const inline = given.value('inline')
  const id = inline === undefined ? pickOne(models, { request, state }) : addInline(models, inline)
  const engine = await models.engine()
  const common = { manifest: models.manifest, context: models.context, engine, clock: context.clock, projectFlags: models.project.flags }
  const [result] = await buildProject({
    ...common,
    selection: [id],
    mode: 'compile',
    flags: { command: 'show', defer: request.defer ? 'missing' : 'never' },
  })
  const query = result?.compiledCode ?? null
  if (query === null)
    throw new Fault('DBT-SHOW-FAILED', { message: result?.message ?? 'the query cannot be compiled', hint: 'mend the template' })
  const session = await engine.open()
  try {
    const { columns, rows } = await session.execute(`select * from (\n${query.trim().replace(/;\s*$/, '')}\n) as shown limit ${limit}`)
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
  } finally {
    await session.close()
  }
  return 0
}

function pickOne(models: Models, by: Pick<Parameters<typeof selectModels>[0], 'request' | 'state'>): string {
  const { manifest, selectors } = models
  const { ids } = selectModels({ manifest, selectors, ...by, kinds: ['model', 'snapshot', 'analysis', 'test'] })
  const models_ = ids.filter((id) => !id.startsWith('test.'))
  const [id] = models_.length === 0 ? ids : models_
  if (id !== undefined && (models_.length === 1 || (models_.length === 0 && ids.length === 1))) return id
  throw new Fault('CLI-BAD-VALUE', {
    message: `show takes one model, and ${ids.length === 0 ? 'nothing' : `${ids.length} resources`} was selected`,
    hint: 'name one with --select, or write a query with --inline',
  })
}

function addInline(models: Models, sql: string): string {
  const { manifest, project } = models
  const id = `analysis.${project.name}.inline_query`
  const like = Object.values(manifest.nodes).find((node) => node.resource_type === 'model')
  if (like === undefined) throw new Fault('CLI-BAD-VALUE', { message: 'the project has no models', hint: 'use caudal query instead' })
  manifest.nodes[id] = {
    ...like,
    ...{ unique_id: id, name: 'inline_query', resource_type: 'analysis', package_name: project.name, raw_code: sql, relation_name: null },
    ...{ original_file_path: 'inline_query', path: 'inline_query', fqn: [project.name, 'inline_query'] },
    ...{ depends_on: { macros: [], nodes: [] }, refs: [], sources: [], version: null, latest_version: null },
    config: { ...(like.config as NodeConfig), materialized: 'view', 'pre-hook': [], 'post-hook': [] },
  }
  return id
}

function cellText(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}
