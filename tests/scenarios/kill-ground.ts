import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { PostgresServer } from '../servers/postgres.ts'
import { killProject } from './kill-project.ts'
import { makeProject } from './project-folder.ts'
import type { Command, ProjectFolder } from './project-folder.ts'

/** What a storm of kills rages over: a project, its state, and the processes beside the one that starts a run. */
export interface KillGround extends AsyncDisposable {
  readonly project: ProjectFolder
  /** The workers that live now; none where the process that starts a run does all of it. */
  workers(): readonly number[]
  /** Rows of the state; none before there is one. */
  rows<R>(sql: string, values?: readonly string[]): Promise<R[]>
  /** The SQL of a field of a journal event. */
  field(name: string): string
  /** Changes the state behind the engine's back. */
  meddle(sql: string): Promise<void>
}

/** A project whose state is a file of its own. */
export async function sqliteGround(): Promise<KillGround> {
  const project = await makeProject(killProject)
  const path = join(project.root, '.caudal', 'state.db')
  return {
    project,
    workers: () => [],
    async rows<R>(sql: string, values: readonly string[] = []) {
      if (!existsSync(path)) return []
      using database = new DatabaseSync(path, { readOnly: true })
      if (database.prepare("select 1 from sqlite_master where name = 'runs'").get() === undefined) return []
      return database.prepare(sql.replaceAll(/\$\d+/g, '?')).all(...values) as R[]
    },
    field: (name) => `(event ->> '${name}')`,
    async meddle(sql) {
      using database = new DatabaseSync(path)
      database.exec(sql)
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  }
}

/** A project whose state is in Postgres, and workers that are started anew whenever they end. */
export async function postgresGround(server: PostgresServer, { workers }: { readonly workers: number }): Promise<KillGround> {
  const url = await server.database()
  const config = killProject['caudal.config.ts']!.replace('{ defineConfig }', '{ defineConfig, env, postgres }').replace(
    "name: 'storm',",
    "name: 'storm', store: postgres(env('STATE_URL')),",
  )
  const project = await makeProject({ ...killProject, 'caudal.config.ts': config }, { env: { STATE_URL: url } })
  const crew = keepUp(project, workers)
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  return {
    project,
    workers: crew.pids,
    async rows<R>(sql: string, values: readonly string[] = []) {
      const { rows: found } = await pool.query<{ there: boolean }>("select to_regclass('runs') is not null as there")
      if (found[0]?.there !== true) return []
      return (await pool.query(sql, [...values])).rows as R[]
    },
    field: (name) => `(event::json ->> '${name}')`,
    meddle: async (sql) => void (await pool.query(sql)),
    async [Symbol.asyncDispose]() {
      await crew.stop()
      await pool.end()
      await project[Symbol.asyncDispose]()
    },
  }
}

/** Starts workers, and starts each anew when it ends. */
function keepUp(project: ProjectFolder, count: number): { readonly pids: () => readonly number[]; readonly stop: () => Promise<void> } {
  const crew = new Set<Command>()
  let stopped = false
  const hire = (): void => {
    const worker = project.start(['worker', '--quiet'])
    crew.add(worker)
    void worker.ended.then(() => {
      crew.delete(worker)
      if (!stopped) hire()
    })
  }
  for (let n = 0; n < count; n++) hire()
  return {
    pids: () => [...crew].map((worker) => worker.process.pid!),
    async stop() {
      stopped = true
      const left = [...crew]
      for (const worker of left) worker.process.kill('SIGKILL')
      await Promise.all(left.map((worker) => worker.ended))
    },
  }
}
