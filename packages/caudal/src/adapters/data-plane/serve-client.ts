import type { Socket } from 'node:net'
import { Fault, faultRecord } from '../../kernel/index.ts'
import type { FaultRecord } from '../../kernel/index.ts'
import type { Batch, RowWriter, Warehouse } from '../../ports/index.ts'
import { encodeFrame, hearFrames } from './frame.ts'
import { streamCredit } from './protocol.ts'
import type { Call, FromPlane, ToPlane } from './protocol.ts'
import { serveSessions } from './serve-sessions.ts'
import type { ServedSessions } from './serve-sessions.ts'

/** What the data plane does for one client. */
interface Service {
  readonly warehouse: Warehouse
  readonly send: (message: FromPlane) => void
  readonly calls: Map<number, OpenCall>
  readonly writers: Map<number, OpenWriter>
  readonly sessions: ServedSessions
  readonly failed: (error: FaultRecord) => void
}

interface OpenCall {
  readonly abort: AbortController
  credit: number
  wake: (() => void) | null
}

interface OpenWriter {
  readonly writer: RowWriter
  /** What it was asked last; the next waits for it. */
  last: Promise<unknown>
  readonly abort: AbortController
}

/** Serves one client until it leaves; then what it left open is stopped. `failed` hears of each fault that a client is told. */
export function serveClient(
  socket: Socket,
  options: { readonly warehouse: Warehouse; readonly failed: (error: FaultRecord) => void },
): void {
  const service: Service = {
    ...options,
    calls: new Map(),
    writers: new Map(),
    sessions: serveSessions(options.warehouse),
    send: (message) => void (socket.writable && socket.write(encodeFrame(message))),
  }
  hearFrames(socket, (message) => hear(service, message as ToPlane))
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const call of service.calls.values()) stop(call)
    for (const { abort } of service.writers.values()) abort.abort()
    service.writers.clear()
    void service.sessions.close()
  })
  service.send({ kind: 'hello' })
}

function stop(call: OpenCall): void {
  call.abort.abort()
  call.wake?.()
}

function hear(service: Service, message: ToPlane): void {
  const known = service.calls.get(message.id)
  if (message.kind === 'call') void answer(service, message)
  else if (message.kind === 'cancel') {
    if (known !== undefined) stop(known)
    service.writers.get(message.id)?.abort.abort()
  } else if (known !== undefined) {
    known.credit++
    known.wake?.()
  }
}

async function answer(service: Service, { id, call }: { readonly id: number; readonly call: Call }): Promise<void> {
  const open: OpenCall = { abort: new AbortController(), credit: streamCredit, wake: null }
  service.calls.set(id, open)
  try {
    service.send({ kind: 'done', id, value: await perform(service, { id, call, open }) })
  } catch (error) {
    const record = faultRecord(error)
    service.send({ kind: 'failed', id, error: record })
    service.failed(record)
  } finally {
    service.calls.delete(id)
  }
}

async function perform(
  service: Service,
  { id, call, open }: { readonly id: number; readonly call: Call; readonly open: OpenCall },
): Promise<unknown> {
  const { warehouse } = service
  const { signal } = open.abort
  switch (call.call) {
    case 'write':
      return warehouse.write(call.request, { signal })
    case 'openWrite':
      service.writers.set(id, { writer: await warehouse.openWrite(call.request, { signal }), last: Promise.resolve(), abort: open.abort })
      return undefined
    case 'put':
      return inTurn(service, call.writer, (writer) => writer.put(call.batch))
    case 'reject':
      return inTurn(service, call.writer, (writer) => writer.reject(call.rows))
    case 'commit':
    case 'abort':
      return inTurn<unknown>(service, call.writer, (writer) => writer[call.call]()).finally(() => service.writers.delete(call.writer))
    case 'read':
      return pump(service, { id, open, batches: warehouse.read(call.request, { signal }) })
    case 'query':
      return pump(service, { id, open, batches: warehouse.query(call.request, { signal, readOnly: call.readOnly }) })
    case 'queryFile':
      return pump(service, { id, open, batches: warehouse.queryFile(call.request, { signal, path: call.path }) })
    case 'profile':
      return warehouse.profile(call.request, { signal })
    case 'fence':
      return warehouse.fence(call.taskRun, call.epoch)
    case 'versions':
      return warehouse.versions(call.dataset, { limit: call.limit })
    case 'datasets':
      return warehouse.datasets(call.names)
    case 'engine':
    case 'openSession':
    case 'execute':
    case 'load':
    case 'commitSession':
    case 'made':
    case 'closeSession':
      return service.sessions.perform(call, { id, signal })
  }
}

async function inTurn<T>(service: Service, id: number, work: (writer: RowWriter) => Promise<T>): Promise<T> {
  const open = service.writers.get(id)
  if (open === undefined) throw new Fault('WAREHOUSE-WRITE-ENDED', { message: 'the write has ended already', hint: 'open another one' })
  const turn = open.last.then(() => work(open.writer))
  open.last = turn.catch(() => undefined)
  return turn
}

/** Sends batches as the client gives leave; pulls no batch before. */
async function pump(
  service: Service,
  { id, open, batches }: { readonly id: number; readonly open: OpenCall; readonly batches: AsyncIterable<Batch> },
): Promise<void> {
  for await (const batch of batches) {
    while (open.credit === 0 && !open.abort.signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      open.wake = resolve
      await promise
      open.wake = null
    }
    open.abort.signal.throwIfAborted()
    open.credit--
    service.send({ kind: 'batch', id, batch })
  }
}
