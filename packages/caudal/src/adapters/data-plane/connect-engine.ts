import type { Published } from '../../journal/index.ts'
import type { SqlEngine, SqlResult, SqlSession } from '../../ports/index.ts'
import type { Connection } from './connection.ts'

/** Rows that go to the data plane in one message. */
const loadedRows = 20_000

type Facts = Pick<SqlEngine, 'dialect' | 'database'> & { readonly keepsVersions: boolean }

/** The engine for models of another process. What runs when the line breaks rejects with `WAREHOUSE-LOST` and is undone there. */
export async function connectEngine(connection: Connection): Promise<SqlEngine> {
  const { keepsVersions, ...facts } = await connection.ask<Facts>({ call: 'engine' })
  const ids = new WeakMap<SqlSession, number>()
  const open = new Set<SqlSession>()
  const closeSession = async (session: SqlSession): Promise<void> => {
    if (!open.delete(session) || !connection.alive()) return
    await connection.ask({ call: 'closeSession', session: ids.get(session)! })
  }
  return {
    ...facts,
    async open() {
      let id = 0
      await connection.ask({ call: 'openSession' }, { sent: (given) => void (id = given) })
      const session: SqlSession = {
        execute: (sql, { signal } = {}) =>
          connection.ask<SqlResult>({ call: 'execute', session: id, sql }, signal === undefined ? {} : { signal }),
        close: () => closeSession(session),
      }
      ids.set(session, id)
      open.add(session)
      return session
    },
    async load({ session, rows, ...request }) {
      let loaded = 0
      for (let start = 0; start < rows.length; start += loadedRows) {
        const some = rows.slice(start, start + loadedRows)
        loaded += await connection.ask<number>({ call: 'load', session: ids.get(session)!, rows: { ...request, rows: some } })
      }
      return loaded
    },
    ...(keepsVersions
      ? {
          commit: ({ session, ...request }) =>
            connection.ask<Published | null>({ call: 'commitSession', session: ids.get(session)!, request }),
          made: (request) => connection.ask<Published | null>({ call: 'made', request }),
        }
      : {}),
    async close() {
      await Promise.all([...open].map(closeSession))
    },
  }
}
