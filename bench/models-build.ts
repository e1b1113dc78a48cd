// Builds the dbt project in a folder once, by its bare SQL or as models, and prints the milliseconds; reading is not counted.
import { join } from 'node:path'
import { openDuckDbEngine } from '../packages/caudal/src/adapters/duckdb/index.ts'
import { systemClock as clock } from '../packages/caudal/src/kernel/index.ts'
import { buildProject, loadDbtProject, standardMacros } from '../packages/caudal/src/transform/index.ts'

const [root, how] = process.argv.slice(2) as [string, 'models' | 'sql']
const engine = await openDuckDbEngine({ path: join(root, `${how}.duckdb`), memory: null, threads: null, clock })
const facts = { name: 'dev', type: 'duckdb', database: engine.database, schema: 'main', threads: 1 } as const
const target = { ...facts, profile: 'bench', facts, connection: {} }
const { manifest, context } = await loadDbtProject({ root, clock, env: {}, standard: standardMacros, target })
const selection = Object.keys(manifest.nodes)
const options = { manifest, context, engine, selection, clock }
if (how === 'models') {
  const began = clock.monotonic()
  const results = await buildProject(options)
  console.log(clock.monotonic() - began)
  if (results.some(({ status }) => status !== 'success')) throw new Error(results.map(({ message }) => message).join('\n'))
} else {
  const compiled = await buildProject({ ...options, mode: 'compile' })
  const queries = compiled.map(({ node }) => [node.name, 'compiled_code' in node ? String(node.compiled_code) : ''] as const)
  const session = await engine.open()
  const began = clock.monotonic()
  for (const [name, query] of queries) await session.execute(`create table ${name} as ${query}`)
  console.log(clock.monotonic() - began)
  await session.close()
}
await engine.close()
