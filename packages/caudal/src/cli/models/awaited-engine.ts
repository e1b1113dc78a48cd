import type { SqlEngine } from '../../ports/index.ts'
import type { BindOptions, Target } from '../../transform/index.ts'

/** The engine of a target while it is being opened, by what is plain of it already: only who opens a session waits for it. */
export async function awaitedEngine(target: Target, opening: Promise<SqlEngine>): Promise<BindOptions['engine']> {
  const database = databaseOfFile(target)
  return database === undefined ? opening : { dialect: 'duckdb', database, open: async () => (await opening).open() }
}

/** How DuckDB calls the database of a target's file; undefined where that is the engine's to say. */
function databaseOfFile({ type, connection }: Target): string | undefined {
  const { path, database } = connection
  if (type !== 'duckdb' || typeof path !== 'string' || database !== undefined) return undefined
  const [, name] = /(?:^|[/\\])([a-z]\w*)\.\w+$/i.exec(path) ?? []
  return name === undefined || taken.has(name.toLowerCase()) ? undefined : name
}

/** Names of DuckDB's own databases: it calls that of a file otherwise. */
const taken: ReadonlySet<string> = new Set(['main', 'memory', 'system', 'temp'])
