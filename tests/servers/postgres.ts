import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '../scenarios/free-port.ts'

/** A Postgres of its own for tests, on the loopback address. */
export interface PostgresServer extends AsyncDisposable {
  /** Makes an empty database and gives its address. */
  database(): Promise<string>
  /** Stops the server as a crash would or as its operator would, and starts it again on the same data and port. */
  restart(how: 'crash' | 'fast'): Promise<void>
}

/** Settings of a server beside its address and its number of connections, as `name=value`. */
interface StartOptions {
  readonly settings?: readonly string[]
}

const isRoot = process.getuid?.() === 0

/** Why there can be no Postgres here; null where there can. It must be there where a machine of continuous integration is ours alone. */
export const noPostgres: string | null = programs() === null ? 'Postgres is not installed' : null
if (noPostgres !== null && isRoot && process.env['CI'] === 'true') throw new Error(`${noPostgres}: apt-get install postgresql`)

/** The folder of `initdb` and `postgres`. */
function programs(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((one, other) => Number(other) - Number(one)) : []
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env['PATH'] ?? '').split(':')]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null
}

/** Starts a Postgres on an empty folder, with settings that suit tests. Postgres does not run as root; its Debian user does it then. */
export async function startPostgres({ settings: own = ['autovacuum=off'] }: StartOptions = {}): Promise<PostgresServer> {
  const bin = programs()!
  const folder = mkdtempSync(join(tmpdir(), 'caudal-postgres-'))
  const user = isRoot ? ownerOf() : {}
  if (isRoot) chownSync(folder, user.uid!, user.gid!)
  const made = spawnSync(join(bin, 'initdb'), ['-D', join(folder, 'data'), '-A', 'trust', '-U', 'caudal', '-E', 'UTF8', '--locale=C'], {
    ...user,
    cwd: folder,
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const port = await freePort()
  const url = (database: string): string => `postgres://caudal@127.0.0.1:${port}/${database}`
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...own]
  const start = (): ChildProcess =>
    spawn(join(bin, 'postgres'), ['-D', join(folder, 'data'), '-p', `${port}`, ...settings.flatMap((setting) => ['-c', setting])], {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  let server = start()
  await answers(server)
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
  }
  let databases = 0
  return {
    async database() {
      const name = `state_${databases++}`
      const client = new pg.Client(url('postgres'))
      await client.connect()
      await client.query(`create database ${name} template template0`)
      await client.end()
      return url(name)
    },
    async restart(how) {
      await stop(how === 'crash' ? 'SIGQUIT' : 'SIGINT')
      server = start()
      await answers(server)
    },
    async [Symbol.asyncDispose]() {
      await stop('SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function ownerOf(): { readonly uid?: number; readonly gid?: number } {
  const { uid, gid } = statSync('/var/lib/postgresql')
  return { uid, gid }
}

/** Resolves once the server says that it takes connections. */
async function answers(server: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      if (said.length < 100_000) said += chunk
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${said}`)))
  })
}
