/*
 * Builds a dbt project in memory and prints the score: node tests/acceptance/run-project.ts PROJECT
 *
 *   --vars JSON       variables, as dbt's --vars
 *   --threads N       how many resources at a time; default 1
 *   --audit           runs tests before what they test goes live
 *   --again           builds twice in the same process and database, and tells the second
 *   --against FILE    compares every relation with the one of the same name in a DuckDB file that dbt has built, by content
 *   --database NAME   the name that the database goes by; default that of FILE
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openDuckDbEngine } from '../../packages/caudal/src/adapters/duckdb/index.ts'
import { systemClock as clock, Faults } from '../../packages/caudal/src/kernel/index.ts'
import type { SqlEngine, SqlSession } from '../../packages/caudal/src/ports/index.ts'
import { buildProject, loadDbtProject, standardMacros } from '../../packages/caudal/src/transform/index.ts'
import type { LoadedDbtProject, NodeResult } from '../../packages/caudal/src/transform/index.ts'

const text = { type: 'string' } as const
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { vars: text, threads: text, again: { type: 'boolean' }, audit: { type: 'boolean' }, against: text, database: text },
})
const root = resolve(positionals[0] ?? '.')
const good = ['success', 'pass', 'warn']

async function load(engine: SqlEngine): Promise<LoadedDbtProject> {
  const facts = {
    name: 'dev',
    target_name: 'dev',
    profile_name: 'dev',
    type: 'duckdb',
    database: engine.database,
    dbname: engine.database,
    schema: 'main',
    threads: 1,
  }
  return loadDbtProject({
    root,
    clock,
    env: process.env,
    standard: standardMacros,
    vars: JSON.parse(values.vars ?? '{}') as Record<string, unknown>,
    target: { profile: 'dev', name: 'dev', type: 'duckdb', database: engine.database, schema: 'main', threads: 1, facts, connection: {} },
  })
}

async function build(engine: SqlEngine, { manifest, context, project }: LoadedDbtProject): Promise<readonly NodeResult[]> {
  const nodes = Object.values(manifest.nodes).filter(
    (node) => node.config.enabled && !['analysis', 'operation'].includes(node.resource_type),
  )
  return buildProject({
    manifest,
    context,
    engine,
    selection: [...nodes.map((node) => node.unique_id), ...Object.keys(manifest.unit_tests)],
    threads: Number(values.threads ?? 1),
    projectFlags: project.flags,
    flags: { audit: values.audit === true },
    clock,
  })
}

function tell(results: readonly NodeResult[]): void {
  const score = new Map<string, number>()
  for (const { node, status, message } of results) {
    const key = `${node.resource_type} ${status}`
    score.set(key, (score.get(key) ?? 0) + 1)
    if (!good.includes(status) && status !== 'skipped') console.log(`${status} ${node.unique_id}: ${message}`)
  }
  console.log([...score].map(([key, count]) => `${count} ${key}`).join(', '))
}

/** Compares each relation of dbt's file with ours. */
async function compare(session: SqlSession, file: string): Promise<void> {
  await session.execute(`attach '${file}' as theirs (read_only)`)
  const { rows } = await session.execute(
    `select table_schema, table_name from system.information_schema.tables where table_catalog = 'theirs' order by 1, 2`,
  )
  let same = 0
  for (const [schema, name] of rows) {
    const path = `"${String(schema)}"."${String(name)}"`
    const one = async (query: string): Promise<unknown> => (await session.execute(query)).rows[0]?.[0]
    try {
      const shape = (of: string): Promise<unknown> => one(`select list(column_name || ' ' || column_type) from (describe ${of})`)
      const [ours, theirs] = [await shape(path), await shape(`theirs.${path}`)]
      const differ = (a: string, b: string): Promise<unknown> =>
        one(`select count(*) from (select * from ${a} except all select * from ${b})`)
      const [more, less] = [await differ(path, `theirs.${path}`), await differ(`theirs.${path}`, path)]
      const isSame = more === 0 && less === 0 && JSON.stringify(ours) === JSON.stringify(theirs)
      if (isSame) same++
      else
        console.log(
          `${path}: ${String(more)} rows more, ${String(less)} less; columns ${JSON.stringify(ours)} and ${JSON.stringify(theirs)}`,
        )
    } catch (error) {
      console.log(`${path}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  console.log(`${same} of ${rows.length} relations alike`)
}

const folder = mkdtempSync(join(tmpdir(), 'caudal-project-'))
const database = values.database ?? basename(values.against ?? 'memory.duckdb').replace(/\.\w+$/, '')
const engine = await openDuckDbEngine({ path: join(folder, `${database}.duckdb`), memory: null, threads: null, clock })
try {
  const began = clock.monotonic()
  const loaded = await load(engine)
  const read = clock.monotonic()
  let results = await build(engine, loaded)
  let from = read
  if (values.again === true) {
    from = clock.monotonic()
    results = await build(engine, loaded)
  }
  const ended = clock.monotonic()
  tell(results)
  console.log(`read in ${(read - began).toFixed(0)} ms, built in ${(ended - from).toFixed(0)} ms`)
  if (values.against !== undefined) await compare(await engine.open(), resolve(values.against))
  process.exitCode = results.every(({ status }) => good.includes(status)) ? 0 : 1
} catch (error) {
  for (const fault of error instanceof Faults ? error.faults : [error]) console.error(fault)
  process.exitCode = 3
} finally {
  await engine.close()
  rmSync(folder, { recursive: true })
}
