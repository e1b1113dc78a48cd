import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Column, ModelDataset } from '../define/index.ts'
import { fingerprint } from '../kernel/index.ts'
import type { Clock, Json } from '../kernel/index.ts'
import type { SqlEngine } from '../ports/index.ts'
import { columnType } from '../sql/index.ts'
import { bindProject } from './bind/bind-project.ts'
import type { BoundProject } from './bind/bind-project.ts'
import { knownColumns } from './bind/known-columns.ts'
import { packageRoots } from './bind/property-place.ts'
import { neverNull } from './bind/never-null.ts'
import type { LoadedDbtProject } from './load-dbt-project.ts'
import { modelDatasets } from './model-datasets.ts'
import { codeOf } from './resource-code.ts'

/** What the columns of models follow from, apart from their project. */
export interface BoundDatasetsOptions {
  /** Opens an engine that is empty and in memory; asked only where something has changed. */
  readonly shadow: () => Promise<SqlEngine>
  /** The datasets that tasks write. */
  readonly written: readonly { readonly name: string; readonly columns: readonly Column[] }[]
  /** The environment, as far as it may be asked for by templates. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
}

/**
 * The datasets of a project with the columns that they will have, as far as the project alone says: no warehouse is looked into, so that the
 * same project says the same anywhere. What cannot be known so has the columns that property files write with a type.
 */
export async function boundDatasets(loaded: LoadedDbtProject, options: BoundDatasetsOptions): Promise<readonly ModelDataset[]> {
  const datasets = modelDatasets(loaded)
  const file = join(loaded.project.root, loaded.project.targetPath, 'caudal-columns.json')
  const key = keyOf(loaded, options)
  const columns = (await readKept(file, key)) ?? (await keep(file, { key, columns: await bind(loaded, options) }))
  return datasets.map((dataset) => ({ ...dataset, columns: columns[dataset.id] ?? dataset.columns }))
}

/** The columns of each resource whose columns are known, by its id. */
type Bound = Readonly<Record<string, readonly Column[]>>

async function bind({ manifest, context, project, packages, target }: LoadedDbtProject, options: BoundDatasetsOptions): Promise<Bound> {
  const { written, clock } = options
  const known = knownColumns(written)
  const shadow = await options.shadow()
  try {
    const bound = await bindProject({
      ...{ manifest, context, clock, shadow, known, projectFlags: project.flags },
      engine: { ...shadow, database: target.database },
      selection: Object.keys(manifest.nodes),
      roots: packageRoots({ project, packages }),
    })
    return columnsOf(bound, neverNull(manifest))
  } finally {
    await shadow.close()
  }
}

function columnsOf({ resources }: BoundProject, sure: ReadonlySet<string>): Bound {
  return Object.fromEntries(
    [...resources].map(([id, { columns }]) => [
      id,
      columns.map(({ name, type, description }) => ({
        ...{ name, type: columnType(type), nullable: !sure.has(`${id} ${name.toLowerCase()}`), rules: [], unchecked: [] },
        ...(description === null ? {} : { description }),
      })),
    ]),
  )
}

/** The fingerprint of all that the columns follow from. */
function keyOf({ manifest, target }: LoadedDbtProject, { written, env }: BoundDatasetsOptions): string {
  const nodes = Object.values(manifest.nodes)
  const asked = nodes.flatMap(({ raw_code: code }) => [...code.matchAll(/env_var\(\s*['"](\w+)['"]/g)].map(([, name]) => name!))
  const macros = Object.values(manifest.macros).flatMap(({ macro_sql: code }) =>
    [...code.matchAll(/env_var\(\s*['"](\w+)['"]/g)].map(([, name]) => name!),
  )
  return fingerprint([
    nodes.map((node) => [node.unique_id, codeOf(manifest, node)]),
    Object.values(manifest.sources).map(({ unique_id: id, columns }) => [
      id,
      Object.values(columns).map((one) => [one.name, one.data_type]),
    ]),
    [...knownColumns(written)] as unknown as Json,
    [...new Set([...asked, ...macros])].toSorted().map((name) => [name, env[name] ?? null]),
    [target.type, target.database, target.schema],
  ])
}

async function readKept(file: string, key: string): Promise<Bound | undefined> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as { readonly key: string; readonly columns: Bound }
    return kept.key === key ? kept.columns : undefined
  } catch {
    // It only saves time.
    return undefined
  }
}

async function keep(file: string, kept: { readonly key: string; readonly columns: Bound }): Promise<Bound> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, JSON.stringify(kept))
  } catch {
    // It only saves time.
  }
  return kept.columns
}
