import { connect } from 'node:net'
import { Fault, faultOf } from '../../kernel/index.ts'
import type { Batch } from '../../ports/index.ts'
import { encodeFrame, hearFrames } from './frame.ts'
import type { Call, FromPlane, ToPlane } from './protocol.ts'

/** A client's line to the data plane. */
export interface Connection {
  /** Asks and waits for the answer. Rejects with the fault that comes back, with the signal's reason, or with `WAREHOUSE-LOST`. */
  ask<T>(call: Call, options?: AskOptions): Promise<T>
  /** Asks for a stream of batches. */
  stream(call: Call, signal: AbortSignal): AsyncGenerator<Batch>
  /** Whether it still stands. */
  alive(): boolean
  close(): Promise<void>
}

/** How a call is asked. */
export interface AskOptions {
  readonly signal?: AbortSignal
  /** Told the call's id before it is sent. */
  readonly sent?: (id: number) => void
}

interface Waiting {
  batch(batch: Batch): void
  done(value: unknown): void
  failed(error: unknown): void
}

/** Connects to a data plane; `ended` is called when the line, once it stood, is down. Rejects with `WAREHOUSE-LOST` where none answers. */
export async function openConnection(address: string, ended: () => void = () => undefined): Promise<Connection> {
  const waiting = new Map<number, Waiting>()
  const socket = connect(address)
  const greeted = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  let stood = false
  let alive = true
  let nextId = 1
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    alive = false
    if (stood) ended()
    const lost = lostFault()
    greeted.reject(lost)
    for (const call of waiting.values()) call.failed(lost)
    waiting.clear()
    over.resolve()
  })
  hearFrames(socket, (message) => {
    const from = message as FromPlane
    if (from.kind === 'hello') {
      stood = true
      return greeted.resolve()
    }
    const call = waiting.get(from.id)
    if (from.kind === 'batch') return call?.batch(from.batch)
    waiting.delete(from.id)
    if (from.kind === 'done') call?.done(from.value)
    else call?.failed(faultOf(from.error))
  })
  await greeted.promise
  const line: Line = {
    waiting,
    send: (message) => void (alive && socket.write(encodeFrame(message))),
    begin: (call) => {
      if (!alive) throw lostFault()
      const id = nextId++
      waiting.set(id, call)
      return id
    },
  }
  return {
    alive: () => alive,
    ask: <T>(call: Call, options: AskOptions = {}) => ask<T>(line, { call, options }),
    stream: (call, signal) => stream(line, { call, signal }),
    close: async () => {
      socket.end()
      await over.promise
    },
  }
}

/** An error of the other process, with the way by which it was asked for here behind its own. */
function traced(error: unknown): unknown {
  const here: { stack?: string } = {}
  Error.captureStackTrace(here, traced)
  if (error instanceof Error) error.stack = `${error.stack}${here.stack!.slice(here.stack!.indexOf('\n'))}`
  return error
}

interface Line {
  readonly waiting: Map<number, Waiting>
  send(message: ToPlane): void
  begin(call: Waiting): number
}

function lostFault(): Fault {
  return new Fault('WAREHOUSE-LOST', {
    message: 'the process that holds the warehouse is gone',
    hint: 'try again: it is started anew; data-plane.log in the state folder may say why it ended',
    blame: 'system',
    retryable: true,
  })
}

async function ask<T>(line: Line, { call, options }: { readonly call: Call; readonly options: AskOptions }): Promise<T> {
  const { signal, sent } = options
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const id = line.begin({ batch: () => undefined, done: (value) => resolve(value as T), failed: reject })
  const cancel = (): void => line.send({ kind: 'cancel', id })
  signal?.addEventListener('abort', cancel, { once: true })
  sent?.(id)
  line.send({ kind: 'call', id, call })
  try {
    return await promise
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : traced(error)
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

async function* stream(line: Line, { call, signal }: { readonly call: Call; readonly signal: AbortSignal }): AsyncGenerator<Batch> {
  signal.throwIfAborted()
  const arrived: Batch[] = []
  let end: { readonly error: unknown } | 'done' | null = null
  let wake: (() => void) | null = null
  const ended = (how: NonNullable<typeof end>): void => {
    end = how
    wake?.()
  }
  const id = line.begin({
    batch: (batch) => {
      arrived.push(batch)
      wake?.()
    },
    done: () => ended('done'),
    failed: (error) => ended({ error }),
  })
  const cancel = (): void => line.send({ kind: 'cancel', id })
  signal.addEventListener('abort', cancel, { once: true })
  line.send({ kind: 'call', id, call })
  try {
    for (;;) {
      const batch = arrived.shift()
      if (batch !== undefined) {
        line.send({ kind: 'more', id })
        yield batch
      } else if (end !== null) {
        if (end !== 'done') throw signal.aborted ? signal.reason : traced((end as { readonly error: unknown }).error)
        return
      } else {
        const next = Promise.withResolvers<void>()
        wake = next.resolve
        await next.promise
        wake = null
      }
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    if (end === null) cancel()
  }
}
