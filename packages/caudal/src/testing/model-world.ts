import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Clock } from '../kernel/index.ts'
import type { SqlEngine, SqlSession } from '../ports/index.ts'
import { buildProject, loadDbtProject, standardMacros } from '../transform/index.ts'
import type { LoadedDbtProject, NodeResult, RunFlags } from '../transform/index.ts'

/** How a project of models is built. */
export interface ModelBuild {
  readonly flags?: Partial<RunFlags>
  readonly vars?: Readonly<Record<string, unknown>>
  readonly threads?: number
  /** Unique ids; default all that can be built. */
  readonly selection?: readonly string[]
}

/** A project of models in a folder of its own, on an engine. */
export interface ModelWorld extends AsyncDisposable {
  readonly session: SqlSession
  /** Writes files of the project, over those that are there. */
  put(files: Readonly<Record<string, string>>): void
  load(vars?: Readonly<Record<string, unknown>>): Promise<LoadedDbtProject>
  /** Builds it as it is now; statuses by name, results beside. */
  build(options?: ModelBuild): Promise<{ readonly statuses: Readonly<Record<string, string>>; readonly results: readonly NodeResult[] }>
  /** The rows of a query, which finds the project's relations without their schema. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>
}

/** Makes a project of models from files. Its schema is `shop`. */
export async function modelWorld(
  engine: SqlEngine,
  { files, clock }: { readonly files: Readonly<Record<string, string>>; readonly clock: Clock },
): Promise<ModelWorld> {
  const root = mkdtempSync(join(tmpdir(), 'models-'))
  const session = await engine.open()
  const put = (given: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(given)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
  }
  const { dialect: type, database } = engine
  const named = { name: 'test', type, database, schema: 'shop', threads: 1 } as const
  const load = (vars: Readonly<Record<string, unknown>> = {}): Promise<LoadedDbtProject> =>
    loadDbtProject({
      root,
      clock,
      env: {},
      standard: standardMacros,
      vars,
      target: { ...named, profile: 'shop', facts: named, connection: {} },
    })
  put({ 'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n', ...files })
  return {
    session,
    put,
    load,
    async build({ flags = {}, vars, threads = 1, selection } = {}) {
      const { manifest, context } = await load(vars)
      const built = Object.values(manifest.nodes).filter((node) => node.resource_type !== 'operation' && node.resource_type !== 'analysis')
      const all = [...built.map((node) => node.unique_id), ...Object.keys(manifest.unit_tests)]
      const results = await buildProject({ manifest, context, engine, selection: selection ?? all, threads, flags, clock })
      return { results, statuses: Object.fromEntries(results.map(({ node, status }) => [node.name, status])) }
    },
    rows: async (sql) => {
      await session.execute(type === 'duckdb' ? "set search_path = 'shop'" : 'set search_path to shop')
      return (await session.execute(sql)).rows
    },
    async [Symbol.asyncDispose]() {
      await session.close()
      rmSync(root, { recursive: true })
    },
  }
}
