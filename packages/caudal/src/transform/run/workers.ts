import type { SqlEngine, SqlSession } from '../../ports/index.ts'
import { Connection } from '../adapter/connection.ts'
import type { ConnectionOptions } from '../adapter/connection.ts'
import { RelationCache } from '../adapter/relation-cache.ts'
import type { Compiled } from './compile-node.ts'
import type { Publishing } from './publishing.ts'
import type { Worker } from './resource-scope.ts'
import type { RunWorld } from './run-world.ts'

/** Workers by their number, each with a session of its own, opened when it is first needed. */
export interface Workers {
  get(at: number): Promise<Worker>
  /** Ends the sessions; what they leave open is undone. */
  close(): Promise<void>
}

/** What workers are made with. */
export interface WorkersOptions {
  readonly world: RunWorld
  readonly engine: SqlEngine
  readonly signal: AbortSignal
  readonly warn: (message: string) => void
  /** Takes what tables print themselves as. */
  readonly print: (text: string) => void
  readonly publishing?: Publishing
}

/** Makes the workers of one command. They share what is known of relations and of compiled ephemeral models. */
export function createWorkers({ world, engine, signal, warn, print, publishing }: WorkersOptions): Workers {
  const opened = new Map<number, Promise<SqlSession>>()
  const cache = new RelationCache()
  const compiled = new Map<string, Promise<Compiled>>()
  return {
    async get(at) {
      const opening = opened.get(at) ?? engine.open()
      opened.set(at, opening)
      const session = await opening
      return {
        world,
        connection: new Connection({ session, signal, print, ...guard(engine, { session, publishing }) }),
        publishing,
        cache,
        database: engine.database,
        load: (rows) => engine.load({ ...rows, session }),
        compiled,
        thread: `Thread-${at + 1}`,
        warn,
        signal,
      }
    },
    async close() {
      await Promise.allSettled([...opened.values()].map(async (session) => (await session).close()))
    },
  }
}

/** How the transactions of a session end on behalf of an attempt. */
function guard(
  { commit }: SqlEngine,
  { session, publishing }: { readonly session: SqlSession; readonly publishing: Publishing | undefined },
): Pick<ConnectionOptions, 'commit'> {
  if (commit === undefined || publishing === undefined) return {}
  return { commit: (version) => commit({ session, author: publishing.author, version }) }
}
