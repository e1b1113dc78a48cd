import { AsyncLocalStorage } from 'node:async_hooks'
import type pg from 'pg'
import type { Clock, Stoppable } from '../../kernel/index.ts'

/** Connections to one database, each used for one statement at a time and kept for a while. */
export interface Lines {
  /** Works over a connection that nobody else uses meanwhile. One over which the work failed, or was aborted, is given up. */
  use<T>(work: (line: Line) => Promise<T>, signal: AbortSignal): Promise<T>
  /** Takes a connection, to be ended with `give`; an abort of the signal cancels what runs on it and ends it. */
  take(signal: AbortSignal): Promise<Line>
  close(): Promise<void>
}

/** A connection in use. */
export interface Line {
  readonly client: pg.Client
  /** Gives it back, to be kept or, where something went wrong, ended. */
  give(how: 'well' | 'badly'): Promise<void>
}

/** How long a connection is kept that nobody uses. Milliseconds. */
const idleMs = 10_000

/** Keeps the connections that `connect` makes. */
export function createLines({ connect, clock }: { readonly connect: () => Promise<pg.Client>; readonly clock: Clock }): Lines {
  const idle: { readonly client: pg.Client; readonly timer: Stoppable }[] = []
  // They are of none of those who use them, so that their own errors are nobody's.
  const outside = AsyncLocalStorage.snapshot()
  let closed = false
  const forget = (client: pg.Client): void => {
    const at = idle.findIndex((one) => one.client === client)
    if (at !== -1) idle.splice(at, 1)[0]!.timer.stop()
  }
  const open = async (): Promise<pg.Client> => {
    const kept = idle.pop()
    kept?.timer.stop()
    if (kept !== undefined) return kept.client
    return outside(async () => {
      const client = await connect()
      client.on('error', () => forget(client))
      client.on('end', () => forget(client))
      return client
    })
  }
  const give = async (client: pg.Client, how: 'well' | 'badly'): Promise<void> => {
    if (how === 'badly' || closed) return end(client)
    const timer = clock.after(idleMs, () => (forget(client), void end(client)), { idle: true })
    idle.push({ client, timer })
  }
  const take = async (signal: AbortSignal): Promise<Line> => {
    signal.throwIfAborted()
    const client = await open()
    const stop = (): void => void cancel(client, connect)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    return {
      client,
      async give(how) {
        signal.removeEventListener('abort', stop)
        await give(client, signal.aborted ? 'badly' : how)
      },
    }
  }
  return {
    take,
    async use(work, signal) {
      const line = await take(signal)
      let how: 'well' | 'badly' = 'badly'
      try {
        const done = await work(line)
        how = 'well'
        return done
      } finally {
        await line.give(how)
      }
    },
    async close() {
      closed = true
      await Promise.all(idle.splice(0).map(({ client, timer }) => (timer.stop(), end(client))))
    },
  }
}

async function end(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined)
}

/** Has the server stop what runs on a connection, and ends that; where the server cannot be told, it finds the connection gone. */
async function cancel(client: pg.Client, connect: () => Promise<pg.Client>): Promise<void> {
  const { processID } = client as unknown as { readonly processID: number }
  const other = await connect().catch(() => undefined)
  await other?.query(`select pg_cancel_backend(${processID})`).catch(() => undefined)
  await Promise.all([other === undefined ? undefined : end(other), end(client)])
}
