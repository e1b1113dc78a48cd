import type pg from 'pg'
import type { SqlEngine, SqlLoad } from '../../ports/index.ts'
import { clientMaker } from './client-maker.ts'
import type { PostgresEngineOptions } from './client-maker.ts'
import { openSqlSession } from './sql-session.ts'
import { statementFault } from './statement-fault.ts'

/** Values of one statement at most, when rows are loaded. */
const loadedValues = 20_000

/** Opens Postgres as an engine for models. Rejects with `SQL-DRIVER-MISSING`, or `WAREHOUSE-LOST` where nobody answers. */
export async function openPostgresEngine(options: PostgresEngineOptions): Promise<SqlEngine> {
  const make = await clientMaker(options, 'models are to be built in Postgres')
  const connect = (): Promise<pg.Client> =>
    make().catch((error: unknown) => {
      throw statementFault(error, '')
    })
  const first = await connect()
  const { rows } = await first.query<{ name: string }>('select current_database() as name')
  await first.end()
  const types = new Map<string, string>()
  return {
    dialect: 'postgres',
    database: rows[0]!.name,
    open: () => openSqlSession({ connect, types }),
    load,
    close: () => Promise.resolve(),
  }
}

async function load({ session, table, columns, rows }: SqlLoad): Promise<number> {
  const most = Math.max(1, Math.floor(loadedValues / Math.max(1, columns.length)))
  for (let start = 0; start < rows.length; start += most) {
    const values = rows.slice(start, start + most).map((row) => `(${row.map(literal).join(', ')})`)
    await session.execute(`insert into ${table} (${columns.join(', ')}) values ${values.join(', ')}`)
  }
  return rows.length
}

function literal(value: string | null): string {
  return value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`
}
