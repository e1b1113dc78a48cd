import type { DatasetVersion, RowWriter, Warehouse, WriteRequest } from '../../ports/index.ts'
import { openConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { putCredit } from './protocol.ts'
import { connectEngine } from './connect-engine.ts'
import type { Call } from './protocol.ts'

/** Where a data plane is found: its address, or how to come by it, which is asked anew when the connection was lost. */
export type ConnectOptions = { readonly address: string } | { readonly reconnect: () => Promise<string> }

/**
 * The warehouse of another process, connected. When the data plane dies, what is under way rejects with `WAREHOUSE-LOST`, and the next
 * call connects again.
 */
export async function connectWarehouse(options: ConnectOptions): Promise<Warehouse> {
  let current: Promise<Connection> | undefined
  const connection = (): Promise<Connection> => {
    current ??= connect(options, () => (current = undefined))
    return current
  }
  await connection()
  const ask = async <T>(call: Call, signal?: AbortSignal): Promise<T> =>
    (await connection()).ask<T>(call, signal === undefined ? {} : { signal })
  return {
    write: (request, { signal }) => ask({ call: 'write', request }, signal),
    openWrite: async (request, { signal }) => openWriter(await connection(), { request, signal }),
    read: async function* (request, { signal }) {
      yield* (await connection()).stream({ call: 'read', request }, signal)
    },
    query: async function* (request, { signal, readOnly = false }) {
      yield* (await connection()).stream({ call: 'query', request, readOnly }, signal)
    },
    queryFile: async function* (request, { signal, path }) {
      yield* (await connection()).stream({ call: 'queryFile', request, path }, signal)
    },
    profile: (request, { signal }) => ask({ call: 'profile', request }, signal),
    fence: (taskRun, epoch) => ask({ call: 'fence', taskRun, epoch }),
    versions: (dataset, { limit }) => ask<DatasetVersion[]>({ call: 'versions', dataset, limit }),
    datasets: (names) => ask<DatasetVersion[]>({ call: 'datasets', names }),
    engine: async () => connectEngine(await connection()),
    async close() {
      const known = await current?.catch(() => undefined)
      await known?.close()
    },
  }
}

/** Times that a data plane is asked for anew which ended, for want of clients, between being found and being connected to. */
const attempts = 10

async function connect(options: ConnectOptions, lost: () => void): Promise<Connection> {
  try {
    if ('address' in options) return await openConnection(options.address, lost)
    for (let attempt = 1; ; attempt++) {
      const connection = await openConnection(await options.reconnect(), lost).catch((error: unknown) => {
        if (attempt === attempts) throw error
      })
      if (connection !== undefined) return connection
    }
  } catch (error) {
    lost()
    throw error
  }
}

/** A writer that lets a few batches be under way; a failure of one of them shows at the next call. */
async function openWriter(
  connection: Connection,
  { request, signal }: { readonly request: Omit<WriteRequest, 'source'>; readonly signal: AbortSignal },
): Promise<RowWriter> {
  let writer = 0
  await connection.ask({ call: 'openWrite', request }, { signal, sent: (id) => void (writer = id) })
  const underWay = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  const throwIfFailed = (): void => {
    if (failure !== undefined) throw failure.error
  }
  const send = async (call: Call): Promise<void> => {
    signal.throwIfAborted()
    throwIfFailed()
    const sent: Promise<void> = connection
      .ask<void>(call)
      .catch((error: unknown) => {
        failure ??= { error: signal.aborted ? signal.reason : error }
      })
      .finally(() => underWay.delete(sent))
    underWay.add(sent)
    if (underWay.size >= putCredit) await Promise.race(underWay)
    throwIfFailed()
  }
  return {
    put: (batch) => send({ call: 'put', writer, batch }),
    reject: (rows) => send({ call: 'reject', writer, rows }),
    async commit() {
      await Promise.all(underWay)
      throwIfFailed()
      signal.throwIfAborted()
      return connection.ask({ call: 'commit', writer }, { signal })
    },
    async abort() {
      await Promise.all(underWay)
      // A connection that is gone has taken the writer with it.
      if (connection.alive()) await connection.ask({ call: 'abort', writer }).catch(() => undefined)
    },
  }
}
