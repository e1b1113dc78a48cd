import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { Fault } from '../kernel/index.ts'
import type { Stoppable } from '../kernel/index.ts'
import { beginFollowing, follow } from './follow.ts'
import type { Following } from './follow.ts'
import type { Gate, Knock } from './gate.ts'
import { problemOf } from './problems.ts'

const path = '/v1/events'

/** The journal over WebSockets: each message is an entry, or `{ "place": … }` as a heartbeat. What the client says is not heard. */
export function eventSockets(server: Pick<Server, 'on'>, options: { readonly following: Following; readonly gate: Gate }): Stoppable {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_024, perMessageDeflate: false })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    accept(request, options).then(
      (from) =>
        sockets.handleUpgrade(request, socket, head, (client) => void tell(client, { ...from, following: options.following, socket })),
      (error: unknown) => refuse(socket, error),
    )
  })
  return {
    stop() {
      for (const client of sockets.clients) client.close(1001, 'the server stops')
      sockets.close()
    },
  }
}

type From = Awaited<ReturnType<typeof beginFollowing>>

async function accept(
  request: IncomingMessage,
  { following, gate }: { readonly following: Following; readonly gate: Gate },
): Promise<From> {
  const url = new URL(request.url ?? '/', 'http://server')
  const knock = knockOf(request)
  gate.guard(knock)
  if (url.pathname !== path) {
    throw new Fault('API-NOT-FOUND', { message: 'there is no stream at that path', hint: `connect to ${path}` })
  }
  await gate.admit(knock)
  return await beginFollowing(following, { query: Object.fromEntries(url.searchParams), lastEventId: undefined })
}

function knockOf(request: IncomingMessage): Knock {
  const header = (name: string): string | undefined => {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  return { method: 'GET', header, remote: request.socket.remoteAddress ?? '' }
}

async function tell(client: WebSocket, from: From & { readonly following: Following; readonly socket: Duplex }): Promise<void> {
  const { following, socket } = from
  const stop = new AbortController()
  client.on('close', () => stop.abort())
  client.on('error', () => client.terminate())
  try {
    for await (const page of follow(following, { ...from, signal: stop.signal })) {
      // The frames are the same for all, so they are put on the wire as they are; nothing more is read until they have left.
      await new Promise<void>((resolve) => socket.write(page.messages(), () => resolve()))
    }
  } catch (error) {
    client.close(1011, problemOf(error).code)
  }
}

function refuse(socket: Duplex, error: unknown): void {
  const problem = problemOf(error)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} Refused`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
