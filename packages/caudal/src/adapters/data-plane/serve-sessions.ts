import { Fault } from '../../kernel/index.ts'
import type { SqlEngine, SqlSession, Warehouse } from '../../ports/index.ts'
import type { Call } from './protocol.ts'

/** Calls that are about sessions of the engine for models. */
type SessionCall = Extract<Call, { call: 'engine' | 'openSession' | 'execute' | 'load' | 'commitSession' | 'made' | 'closeSession' }>

/** The sessions that one client has open. */
export interface ServedSessions {
  perform(call: SessionCall, options: { readonly id: number; readonly signal: AbortSignal }): Promise<unknown>
  /** Stops what runs and undoes what is open: the client is gone. */
  close(): Promise<void>
}

/** Keeps the sessions of a client on the warehouse's engine. They end with the client. */
export function serveSessions(warehouse: Warehouse): ServedSessions {
  const sessions = new Map<number, SqlSession>()
  const gone = new AbortController()
  let engine: Promise<SqlEngine> | undefined
  const opened = (): Promise<SqlEngine> => (engine ??= warehouse.engine())
  const sessionOf = (id: number): SqlSession => {
    const session = sessions.get(id)
    if (session === undefined)
      throw new Fault('WAREHOUSE-SESSION-ENDED', { message: 'the session has ended already', hint: 'open another one' })
    return session
  }
  return {
    async perform(call, { id, signal }) {
      switch (call.call) {
        case 'engine': {
          const { dialect, database, commit } = await opened()
          return { dialect, database, keepsVersions: commit !== undefined }
        }
        case 'openSession': {
          const session = await (await opened()).open()
          if (gone.signal.aborted) return session.close()
          sessions.set(id, session)
          return undefined
        }
        case 'execute':
          return sessionOf(call.session).execute(call.sql, { signal: AbortSignal.any([signal, gone.signal]) })
        case 'load':
          return (await opened()).load({ ...call.rows, session: sessionOf(call.session) })
        case 'commitSession':
          return (await opened()).commit!({ ...call.request, session: sessionOf(call.session) })
        case 'made':
          return (await opened()).made!(call.request)
        case 'closeSession': {
          const session = sessionOf(call.session)
          sessions.delete(call.session)
          return session.close()
        }
      }
    },
    async close() {
      gone.abort()
      const left = [...sessions.values()]
      sessions.clear()
      await Promise.allSettled(left.map((session) => session.close()))
    },
  }
}
