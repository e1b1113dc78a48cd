import type { Connected, ConnectedDatabase } from '../define/index.ts'
import type { Database, Warehouse } from '../ports/index.ts'
import { warehouseFile } from './warehouse-file.ts'

/** Opens a database that is not DuckDB. Its driver may be missing. */
export type OpenDatabase = (of: { readonly name: string; readonly connection: ConnectedDatabase }) => Promise<Database>

/** The databases that a process is connected to, by the names of their connections; each is opened once, when it is first asked for. */
export interface Databases {
  get(name: string, connection: Exclude<Connected, { readonly kind: 'http' }>): Promise<Database>
  close(): Promise<void>
}

/** Keeps databases that are opened once. */
export function createDatabases(options: { readonly open: OpenDatabase; readonly warehouse: () => Promise<Warehouse> }): Databases {
  const { open, warehouse } = options
  const opened = new Map<string, Promise<Database>>()
  return {
    get(name, connection) {
      const known = opened.get(name)
      if (known !== undefined) return known
      const opening =
        connection.kind === 'duckdb' ? Promise.resolve(warehouseFile({ path: connection.path, warehouse })) : open({ name, connection })
      opened.set(name, opening)
      opening.catch(() => opened.delete(name))
      return opening
    },
    async close() {
      for (const one of opened.values()) await (await one.catch(() => undefined))?.close()
    },
  }
}
