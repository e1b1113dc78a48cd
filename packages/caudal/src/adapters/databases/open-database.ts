import type { Clock } from '../../kernel/index.ts'
import type { ConnectedDatabase } from '../../define/index.ts'
import type { Database } from '../../ports/index.ts'

/** A connection to a database, by its name. */
export interface DatabaseOptions {
  readonly name: string
  readonly connection: ConnectedDatabase
  readonly clock: Clock
}

/** Opens the database of a connection with what its kind needs, which is loaded for that. Rejects with `SQL-DRIVER-MISSING`. */
export async function openDatabase({ name, connection, clock }: DatabaseOptions): Promise<Database> {
  if (connection.kind === 'postgres') {
    const { openPostgresDatabase } = await import('../postgres/index.ts')
    return openPostgresDatabase({ name, url: connection.url, clock })
  }
  const { openSqliteDatabase } = await import('../sqlite/index.ts')
  return openSqliteDatabase({ name, path: connection.path, clock })
}
