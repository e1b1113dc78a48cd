import type { Pool } from 'pg'
import { Fault } from '../kernel/index.ts'
import type { ObjectStore } from '../ports/index.ts'
import { postgresFault } from './postgres-fault.ts'

/** Objects a page of a list. */
const page = 500

/** Keeps objects in a table beside the state, where each worker can read what another has put. */
export function postgresObjects(pool: Pool): ObjectStore {
  const ask = async <R extends object>(text: string, values: readonly unknown[]): Promise<readonly R[]> => {
    try {
      return (await pool.query<R>(text, [...values])).rows
    } catch (error) {
      throw postgresFault(error)
    }
  }
  return {
    async put(key, bytes) {
      await ask('insert into objects (key, bytes) values ($1, $2) on conflict (key) do update set bytes = excluded.bytes', [
        key,
        Buffer.from(bytes),
      ])
    },
    async get(key) {
      const [row] = await ask<{ bytes: Buffer }>('select bytes from objects where key = $1', [key])
      if (row !== undefined) return row.bytes
      throw new Fault('OBJECT-MISSING', {
        message: `there is no object ${key} in the state database`,
        hint: 'it was removed, or never put',
        blame: 'system',
      })
    },
    async delete(key) {
      await ask('delete from objects where key = $1', [key])
    },
    async *list(prefix) {
      for (let after = ''; ;) {
        const rows = await ask<{ key: string; bytes: number }>(
          'select key, length(bytes) as bytes from objects where key collate "C" > $1 and starts_with(key, $2) order by key collate "C" limit $3',
          [after, prefix, page],
        )
        yield* rows
        if (rows.length < page) return
        after = rows.at(-1)!.key
      }
    },
  }
}
