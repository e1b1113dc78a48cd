import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { Fault } from '../kernel/index.ts'
import { problemOf } from './problems.ts'
import { safety } from './safety.ts'

/** Answers what never becomes a request, as headers that are too large or no HTTP at all, in the form of all other refusals. */
export function refuseBroken(server: Server): void {
  const answering = new WeakSet<Duplex>()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    answering.add(socket)
    response.on('close', () => answering.delete(socket))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Into an answer that is under way nothing else may be written.
    if (error.code === 'ECONNRESET' || !socket.writable || answering.has(socket)) return void socket.destroy()
    socket.end(refusal(faultOf(error)))
  })
  // An expectation that is not known may be passed over, and then the request is one as any other.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => void server.emit('request', request, response))
}

function refusal(fault: Fault): string {
  const problem = problemOf(fault)
  const body = JSON.stringify(problem)
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    ...safety,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${problem.status} ${phrases[problem.status] ?? 'Bad Request'}`, ...lines, '', body].join('\r\n')
}

const phrases: { readonly [status: number]: string | undefined } = {
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

function faultOf(cause: NodeJS.ErrnoException): Fault {
  if (cause.code === 'HPE_HEADER_OVERFLOW')
    return new Fault('API-HEADERS-TOO-LARGE', {
      message: 'the address and the headers of the request are too large',
      hint: 'send less than 16,000 bytes of them; long things belong in the body',
      cause,
    })
  if (cause.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Fault('API-TOO-SLOW', { message: 'the request did not come to its end in time', hint: 'send it at once', cause })
  return new Fault('API-NOT-HTTP', { message: 'the request is no HTTP', hint: 'call the API through an HTTP client', cause })
}
