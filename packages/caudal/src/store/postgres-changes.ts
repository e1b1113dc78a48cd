import type pg from 'pg'
import type { Clock, Stoppable } from '../kernel/index.ts'
import type { Changes } from '../ports/index.ts'

const channel = 'caudal_changes'

/** Changes within this time are told as one. Milliseconds. */
const gatherMs = 10

/** How long to wait before listening again after the connection was lost. Milliseconds. */
const reconnectMs = 500

/** Tells and hears of changes through `listen` and `notify`, on a connection of its own. */
export function postgresChanges(options: {
  readonly pg: typeof pg
  readonly connection: pg.ClientConfig
  readonly pool: pg.Pool
  readonly clock: Clock
  /** Tells this store's own news apart from those of others. */
  readonly self: string
}): Changes & { close(): Promise<void> } {
  const { pool, clock, self } = options
  const hearers = new Set<() => void>()
  let listening: { close(): Promise<void> } | undefined
  let gathering: Stoppable | undefined
  const hear = (): void => hearers.forEach((each) => each())
  return {
    tell() {
      gathering ??= clock.after(
        gatherMs,
        () => {
          gathering = undefined
          // Who does not hear of it looks by itself.
          pool.query('select pg_notify($1, $2)', [channel, self]).catch(() => {})
        },
        { idle: true },
      )
    },
    listen(each) {
      hearers.add(each)
      listening ??= listenOn(options, hear)
      return { stop: () => void hearers.delete(each) }
    },
    async close() {
      gathering?.stop()
      await listening?.close()
    },
  }
}

function listenOn(options: Parameters<typeof postgresChanges>[0], hear: () => void): { close(): Promise<void> } {
  const { pg, connection, clock, self } = options
  let closed = false
  let client: pg.Client | undefined
  let pause: Stoppable | undefined
  const again = (): void => {
    if (!closed) pause = clock.after(reconnectMs, connect, { idle: true })
  }
  const connect = (): void => {
    const next = new pg.Client(connection)
    client = next
    let ended = false
    const end = (): void => {
      if (ended) return
      ended = true
      again()
    }
    next.on('error', end)
    next.on('end', end)
    next.on('notification', ({ payload }) => {
      if (payload !== self) hear()
    })
    next
      .connect()
      .then(() => next.query(`listen ${channel}`))
      .then(hear, (): void => {
        end()
        next.end().catch(() => {})
      })
  }
  connect()
  return {
    async close() {
      closed = true
      pause?.stop()
      await client?.end().catch(() => {})
    },
  }
}
