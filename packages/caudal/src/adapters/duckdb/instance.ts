import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Fault } from '../../kernel/index.ts'

/** An open database. */
export interface Instance {
  /** Opens a connection; it goes on when the database closes. Rejects with `WAREHOUSE-LOST` once that has begun. */
  connect(): Promise<DuckDBConnection>
  /** Closes the database when the connections are there that are being opened. */
  close(): Promise<void>
}

/** A database of the engine's, closed with care: to open a connection on one that is closed ends the process. */
export function instanceOn(engine: DuckDBInstance): Instance {
  const opening = new Set<Promise<unknown>>()
  let closed = false
  return {
    async connect() {
      if (closed) throw closedFault()
      const connecting = engine.connect()
      opening.add(connecting)
      try {
        return await connecting
      } finally {
        opening.delete(connecting)
      }
    },
    async close() {
      if (closed) return
      closed = true
      await Promise.allSettled(opening)
      engine.closeSync()
    },
  }
}

function closedFault(): Fault {
  return new Fault('WAREHOUSE-LOST', {
    message: 'the warehouse was closed while it was asked',
    hint: 'run again: it is opened anew',
    blame: 'system',
    retryable: true,
  })
}
