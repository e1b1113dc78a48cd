import { DuckDBDataChunk, VARCHAR } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { SqlLoad } from '../../ports/index.ts'
import { statementFault } from './sql-fault.ts'

/** Rows of one chunk of DuckDB. */
const chunkRows = 2_048

/** Up to this many values are written into the statement, which is quicker than a table between. */
const fewValues = 4_000

/** Loads rows of text into a table that is there, cast to its types; the number of rows. */
export async function loadRows(connection: DuckDBConnection, request: Omit<SqlLoad, 'session'>): Promise<number> {
  const { table, columns, rows } = request
  if (rows.length === 0 || columns.length === 0) return 0
  const into = `INSERT INTO ${table} (${columns.join(', ')})`
  try {
    if (rows.length * columns.length <= fewValues) {
      await connection.run(`${into} VALUES ${rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ')}`)
    } else {
      await appendChunks(connection, request)
      await connection.run(`${into} SELECT * FROM temp.caudal_load`)
      await connection.run('DROP TABLE temp.caudal_load')
    }
  } catch (error) {
    throw statementFault(error, '')
  }
  return rows.length
}

async function appendChunks(connection: DuckDBConnection, { columns, rows }: Pick<SqlLoad, 'columns' | 'rows'>): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE caudal_load (${columns.map((_, index) => `c${index} VARCHAR`).join(', ')})`)
  const appender = await connection.createAppender('caudal_load', 'main', 'temp')
  const types = columns.map(() => VARCHAR)
  for (let start = 0; start < rows.length; start += chunkRows) {
    const some = rows.slice(start, start + chunkRows)
    const chunk = DuckDBDataChunk.create(types, some.length)
    chunk.setColumns(columns.map((_, index) => some.map((row) => row[index] ?? null)))
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

function literal(value: string | null): string {
  return value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`
}
