import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Fault } from '../kernel/index.ts'
import type { Stoppable } from '../kernel/index.ts'
import type { OpenProject } from '../operate/index.ts'
import { createApp } from './app.ts'
import { pipelineLookup } from './event-filter.ts'
import { createEventPages } from './event-pages.ts'
import { refuseBroken } from './broken-requests.ts'
import { eventSockets } from './event-socket.ts'
import { eventStream } from './event-stream.ts'
import { createGate, isLocalAddress } from './gate.ts'
import { createTail } from './tail.ts'

/** The port on which a server listens unless it is told otherwise. */
const usualPort = 4600

/** How many ports are tried where none was asked for and the usual one is taken. */
const triedPorts = 20

/** How a project is served. */
export interface ServerOptions {
  readonly project: OpenProject
  /** The version of this package. */
  readonly version: string
  /** The name of the person at this machine, under which what is asked without a token is noted. */
  readonly person: string
  /** The port; 0 for any that is free. Without it 4600, or the next that is free. */
  readonly port?: number | undefined
  /** The address to listen at. Default 127.0.0.1, which is this machine alone. */
  readonly host?: string | undefined
  /** Hears that the journal may have grown. */
  readonly hear: (grown: () => void) => Stoppable
  readonly ready: () => boolean
  /** Told of what should not have happened. */
  readonly problem: (error: unknown) => void
}

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  /** Where it is, as `http://127.0.0.1:4600`. */
  readonly url: string
}

/** Serves a project over HTTP. Rejects with `SERVER-PORT-TAKEN`, `SERVER-CANNOT-LISTEN`. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { project, version, person, ready, problem } = options
  const host = options.host ?? '127.0.0.1'
  const tail = createTail({ store: project.store, clock: project.clock, hear: options.hear })
  const gate = createGate({ project, loopback: isLocalAddress(host), person })
  const pages = createEventPages({ tail, pipelineOf: pipelineLookup(project.store) })
  const following = { tail, pages, clock: project.clock }
  const app = createApp({ project, gate, version, ready, problem, events: (c) => eventStream(c, following) })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  refuseBroken(server)
  const sockets = eventSockets(server, { following, gate })
  try {
    await listen(server, { host, port: options.port })
  } catch (error) {
    tail.stop()
    throw error
  }
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async [Symbol.asyncDispose]() {
      tail.stop()
      sockets.stop()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(server: Server, at: { readonly host: string; readonly port: number | undefined }): Promise<void> {
  const { host, port } = at
  const ports = port === undefined ? Array.from({ length: triedPorts }, (_, index) => usualPort + index) : [port]
  for (const one of ports) {
    const trouble = await tryPort(server, { host, port: one })
    if (trouble === null) return
    if (trouble.code !== 'EADDRINUSE') throw cannotListen(trouble, host)
  }
  throw new Fault('SERVER-PORT-TAKEN', {
    message:
      port === undefined
        ? `the ports ${usualPort} to ${usualPort + triedPorts - 1} of ${host} are taken`
        : `port ${port} of ${host} is taken`,
    hint: 'choose another with --port, or --port 0 for any that is free',
  })
}

function tryPort(server: Server, at: { readonly host: string; readonly port: number }): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      server.off('listening', listening)
      resolve(error)
    }
    const listening = (): void => {
      server.off('error', failed)
      resolve(null)
    }
    server.once('error', failed).once('listening', listening).listen(at)
  })
}

function cannotListen(cause: NodeJS.ErrnoException, host: string): Fault {
  return new Fault('SERVER-CANNOT-LISTEN', {
    message: `the server cannot listen at ${host}: ${cause.message}`,
    hint: 'choose an address of this machine with --host, and a port that this user may take with --port',
    cause,
  })
}
