import { chmod, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Clock, Stoppable } from '../../kernel/index.ts'
import type { Warehouse } from '../../ports/index.ts'
import { serveClient } from './serve-client.ts'

/** How a warehouse is served. */
export interface ServeOptions {
  /** A socket's path, or a pipe's name on Windows. */
  readonly address: string
  /** Opens the warehouse; when that fails nothing is served. Whoever can open it owns the address. */
  readonly open: () => Promise<Warehouse>
  /** Milliseconds without a client after which serving ends. */
  readonly idleMs: number
  /** Milliseconds that the first client may take to come. Default 5,000, or `idleMs` where that is more. */
  readonly firstMs?: number
  readonly clock: Clock
}

/** A warehouse that is being served. */
export interface Serving {
  /** Resolves when serving has ended and the warehouse is closed. */
  readonly closed: Promise<void>
  /** Ends serving; clients lose their connection. */
  close(): Promise<void>
}

/** Serves a warehouse to other processes until no client has been there for a while. A socket that a dead process left is replaced. */
export async function serveWarehouse(options: ServeOptions): Promise<Serving> {
  const { address, idleMs, firstMs = Math.max(idleMs, 5_000), clock } = options
  const warehouse = await options.open()
  const sockets = new Set<Socket>()
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  let closing = false
  let idle: Stoppable | undefined
  const close = async (): Promise<void> => {
    if (closing) return closed
    closing = true
    idle?.stop()
    server.close()
    await removeSocket(address)
    for (const socket of sockets) socket.destroy()
    // A warehouse that is lost cannot be closed in order; its file is mended when it opens next.
    await warehouse.close().catch(() => undefined)
    resolve()
  }
  const server = createServer((socket) => {
    if (closing) return void socket.destroy()
    idle?.stop()
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0 && !closing) idle = clock.after(idleMs, () => void close())
    })
    serveClient(socket, {
      warehouse,
      failed: (error) => {
        if (error.data?.['lost'] === true) void close()
      },
    })
  })
  try {
    await listen(server, address)
  } catch (error) {
    await warehouse.close()
    throw error
  }
  idle = clock.after(firstMs, () => void close())
  return { closed, close }
}

async function listen(server: Server, address: string): Promise<void> {
  await removeSocket(address)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  if (!isPipe(address)) await chmod(address, 0o600)
}

async function removeSocket(address: string): Promise<void> {
  if (!isPipe(address)) await rm(address, { force: true })
}

/** Whether an address is a named pipe of Windows, which is no file. */
function isPipe(address: string): boolean {
  return address.startsWith('\\\\')
}
