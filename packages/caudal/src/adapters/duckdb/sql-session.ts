import { StatementType } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Clock } from '../../kernel/index.ts'
import type { SqlResult, SqlSession } from '../../ports/index.ts'
import { columnReader } from './from-duckdb.ts'
import type { Instance } from './instance.ts'
import { guarded } from './session.ts'
import { statementFault } from './sql-fault.ts'

/** A session of a model's engine, with the connection that it is. */
export interface DuckDbSession extends SqlSession {
  readonly connection: DuckDBConnection
}

/** Opens a connection that models are built on. */
export async function openSqlSession(instance: Instance, clock: Clock): Promise<DuckDbSession> {
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  let last: Promise<unknown> = Promise.resolve()
  return {
    connection,
    execute(sql, { signal } = {}) {
      const turn = last.then(() => executeText(connection, { sql, clock, signal }))
      last = turn.catch(() => undefined)
      return turn
    },
    async close() {
      await last
      await connection.run('ROLLBACK').catch(() => undefined)
      connection.closeSync()
    },
  }
}

interface Text {
  readonly sql: string
  readonly clock: Clock
  readonly signal: AbortSignal | undefined
}

async function executeText(connection: DuckDBConnection, { sql, clock, signal }: Text): Promise<SqlResult> {
  try {
    return await guarded(() => resultOf(connection, sql), { connection, clock, signal })
  } catch (error) {
    throw statementFault(error, sql)
  }
}

const nothing: SqlResult = { columns: [], rows: [], kind: '', affected: null }

/** Kinds of statements whose result is the rows themselves. */
const yielding: ReadonlySet<StatementType> = new Set([
  StatementType.SELECT,
  StatementType.EXPLAIN,
  StatementType.CALL,
  StatementType.EXECUTE,
  StatementType.RELATION,
  StatementType.PRAGMA,
  StatementType.LOGICAL_PLAN,
])

async function resultOf(connection: DuckDBConnection, sql: string): Promise<SqlResult> {
  if (isBlank(sql)) return nothing
  const result = await connection.run(sql)
  const kind = kindOf(result.statementType, sql)
  const names = result.columnNames()
  const returning = names.length > 1 || names[0] !== 'Count'
  if (!yielding.has(result.statementType) && !(isChanging(result.statementType) && returning)) {
    return { columns: [], rows: [], kind, affected: isChanging(result.statementType) ? result.rowsChanged : null }
  }
  const types = names.map((_, index) => result.columnType(index))
  const readers = types.map((type) => columnReader(type))
  const rows: unknown[][] = []
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index)
    const columns = readers.map((read, index) => read(chunk.getColumnValues(index)))
    for (let row = 0; row < chunk.rowCount; row++) rows.push(columns.map((column) => column[row]))
  }
  const columns = names.map((name, index) => ({ name, type: typeName(types[index]!) }))
  return { columns, rows, kind, affected: rows.length }
}

function isChanging(type: StatementType): boolean {
  return (
    type === StatementType.INSERT || type === StatementType.UPDATE || type === StatementType.DELETE || type === StatementType.MERGE_INTO
  )
}

/** Whether a text holds nothing to run: blanks, semicolons and comments. */
function isBlank(sql: string): boolean {
  return /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/.test(sql)
}

function kindOf(type: StatementType, sql: string): string {
  const name = StatementType[type] ?? ''
  if (name !== 'CREATE') return name.replaceAll('_', ' ')
  const made = /\bcreate\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(table|view|schema|index|macro|sequence|type)\b/i.exec(sql)
  return made === null ? name : `CREATE ${made[1]!.toUpperCase()}`
}

function typeName(type: { readonly alias?: string | undefined; toString(): string }): string {
  return type.alias === 'JSON' ? 'JSON' : type.toString()
}
