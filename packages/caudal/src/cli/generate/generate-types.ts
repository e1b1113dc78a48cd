import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { Fault, Faults } from '../../kernel/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { bindModels } from '../models/bind-models.ts'
import { readModelRequest } from '../models/model-request.ts'
import { showWarnings } from '../models/model-warnings.ts'
import { dbtRoot, openModels, placedFrom } from '../models/open-models.ts'
import { stateIcon } from '../screen/mark.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import type { TypedTable } from './row-types.ts'
import { rowTypes } from './row-types.ts'
import { datasetTables, modelTables } from './typed-tables.ts'

/** Writes a type for the rows of each dataset and model; with `--check` it only says whether the file is as it would be. */
export async function generateTypes(context: Context, given: Given): Promise<ExitCode> {
  const { root, tables, left } = await tablesOf(context, given)
  showWarnings(context.err, { faults: [], messages: left, root, cwd: context.cwd })
  const file = resolve(context.cwd, given.value('out') ?? join(root, 'caudal-types.ts'))
  const text = rowTypes(tables)
  const before = existsSync(file) ? await readFile(file, 'utf8') : null
  const near = relative(context.cwd, file)
  const isStale = before !== text
  if (given.has('check')) {
    if (given.has('json')) printJson(context.out, { file, tables: tables.length, stale: isStale })
    else if (!isStale) printLines(context.out, [`${stateIcon(context.out.terminal, 'succeeded')} ${near} is as it should be`])
    if (isStale && !given.has('json')) throw stale(near, context.self)
    return isStale ? 1 : 0
  }
  if (isStale) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  if (given.has('json')) printJson(context.out, { file, tables: tables.length, changed: isStale })
  else {
    const { terminal } = context.out
    const what = isStale ? `has the rows of ${countOf(tables.length, 'table')}` : 'has not changed'
    printLines(context.out, [`${stateIcon(terminal, 'succeeded')} ${near} ${what}`])
  }
  return 0
}

interface Found {
  readonly root: string
  readonly tables: readonly TypedTable[]
  /** Of what the columns are not known, a sentence each. */
  readonly left: readonly string[]
}

async function tablesOf(context: Context, given: Given): Promise<Found> {
  const request = readModelRequest(given)
  const folder = resolve(context.cwd, request.projectDir ?? '.')
  if (!existsSync(join(dbtRoot(folder), 'dbt_project.yml'))) {
    await using workbench = await context.open(folder)
    return { root: workbench.root, tables: datasetTables(workbench.manifest.datasets), left: [] }
  }
  await using models = await openModels(context, request)
  const { manifest, root, datasets } = models
  const bound = await bindModels(context, { models, request, selection: Object.keys(manifest.nodes) })
  if (bound.faults.length > 0) await context.loading(() => Promise.reject(placedFrom(new Faults(bound.faults), { root, cwd: context.cwd })))
  const made = modelTables({ manifest, bound, dialect: models.target.type === 'postgres' ? 'postgres' : 'duckdb' })
  const names = new Set(made.map(({ name }) => name))
  return {
    root,
    tables: [...made, ...datasetTables(datasets).filter(({ name }) => !names.has(name))],
    left: bound.unbound
      .filter(({ id }) => ['model', 'seed', 'snapshot'].includes(manifest.nodes[id]?.resource_type ?? ''))
      .map(({ name, because }) => `${name} gets no type: ${because.split('\n')[0]}`),
  }
}

function stale(file: string, self: string): Fault {
  return new Fault('TYPES-STALE', {
    message: `${file} is not what the datasets and models say`,
    hint: `write it anew with: ${self} generate types`,
  })
}
