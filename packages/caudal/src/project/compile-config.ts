import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import type { Fault, Place } from '../kernel/index.ts'
import type { Config } from '../define/index.ts'
import { readConnections } from './compile-connections.ts'
import { createConfigReader } from './config-reader.ts'
import type { ConfigReader } from './config-reader.ts'
import type { Environment } from './environment.ts'

/** What a config is compiled from. */
export interface ConfigSource {
  readonly root: string
  /** What the project gave to `defineConfig`. */
  readonly raw: unknown
  /** The text of the config file, to find keys in. */
  readonly source: string
  /** Where `defineConfig` was called. */
  readonly place: Place
  readonly environment: Environment
}

const known = ['name', 'state', 'store', 'warehouse', 'lake', 'secrets', 'connections', 'channels', 'runners', 'history', 'logs']

/**
 * Compiles a project's settings: durations parsed, paths absolute, defaults filled in, the environment read. What is wrong is told all
 * together, as `CONFIG-UNKNOWN-KEY`, `CONFIG-BAD-VALUE`, `CONFIG-ENV-MISSING` and `DURATION-INVALID`.
 */
export function compileConfig(options: ConfigSource): { readonly config: Config; readonly problems: readonly Fault[] } {
  const { root } = options
  const reader = createConfigReader(options)
  const raw = reader.record(options.raw, { path: [], known })
  if (raw['name'] === undefined)
    reader.wrong('CONFIG-BAD-VALUE', {
      path: [],
      message: 'the config has no name',
      hint: "give the project a name: defineConfig({ name: 'shop' })",
    })
  const state = resolve(root, reader.text(raw['state'], { path: ['state'], fallback: '.caudal' }))
  const warehouse = readWarehouse(reader, { root, state, value: raw['warehouse'] })
  const config: Config = {
    name: reader.text(raw['name'], { path: ['name'], fallback: 'project', pattern: /^[\w .-]{1,100}$/, example: 'shop' }),
    state,
    store: readStore(reader, raw['store']),
    warehouse,
    lake: readLake(reader, { root, state, value: raw['lake'] }),
    secrets: readSecrets(reader, raw['secrets']),
    connections: readConnections(reader, { root, warehouse: warehouse.path, value: raw['connections'] }),
    channels: readChannels(reader, { root, value: raw['channels'] }),
    runners: readRunners(reader, raw['runners']),
    history: readHistory(reader, raw['history']),
    logs: readLogs(reader, raw['logs']),
    origins: reader.origins,
  }
  return { config, problems: reader.problems }
}

interface Setting {
  readonly root: string
  readonly state: string
  readonly value: unknown
}

function readStore(reader: ConfigReader, value: unknown): Config['store'] {
  if (value === undefined) return { kind: 'sqlite' }
  const raw = reader.record(value, { path: ['store'], known: ['kind', 'url'] })
  if (raw['kind'] !== 'postgres') {
    const message = 'store has no kind that is known'
    reader.wrong('CONFIG-BAD-VALUE', { path: ['store'], message, hint: "write store: postgres(env('STATE_URL')), or leave it out" })
    return { kind: 'sqlite' }
  }
  const url = reader.text(raw['url'], {
    path: ['store', 'url'],
    fallback: null,
    pattern: /^postgres(ql)?:\/\//,
    example: 'postgres://user@host/database',
    hidden: true,
  })
  if (url === null && raw['url'] === undefined) {
    const hint = "write postgres(env('STATE_URL'))"
    reader.wrong('CONFIG-BAD-VALUE', { path: ['store'], message: 'store has no url', hint })
  }
  return url === null ? { kind: 'sqlite' } : { kind: 'postgres', url }
}

function readWarehouse(reader: ConfigReader, { root, state, value }: Setting): Config['warehouse'] {
  const raw = reader.record(value, { path: ['warehouse'], known: ['kind', 'path', 'memory', 'threads'] })
  if (raw['kind'] !== undefined && raw['kind'] !== 'duckdb') {
    reader.wrong('CONFIG-BAD-VALUE', {
      path: ['warehouse', 'kind'],
      message: `there is no such kind of warehouse`,
      hint: "write kind: 'duckdb'",
    })
  }
  return {
    kind: 'duckdb',
    path: resolve(root, reader.text(raw['path'], { path: ['warehouse', 'path'], fallback: join(state, 'warehouse.duckdb') })),
    memory: reader.text(raw['memory'], {
      path: ['warehouse', 'memory'],
      fallback: null,
      pattern: /^\d+(\.\d+)?\s?[KMGT]i?B$/i,
      example: '4GB',
    }),
    threads: reader.count(raw['threads'], { path: ['warehouse', 'threads'], fallback: null, least: 1, most: 1_024 }),
  }
}

function readLake(reader: ConfigReader, { root, state, value }: Setting): Config['lake'] {
  const raw = reader.record(value, { path: ['lake'], known: ['path'] })
  return { path: resolve(root, reader.text(raw['path'], { path: ['lake', 'path'], fallback: join(state, 'lake') })) }
}

function readSecrets(reader: ConfigReader, value: unknown): Config['secrets'] {
  const raw = reader.record(value, { path: ['secrets'], known: namesOf(value) })
  return Object.fromEntries(Object.entries(raw).map(([name, secret]) => [name, reader.variable(secret, ['secrets', name])]))
}

function readChannels(reader: ConfigReader, { root, value }: { readonly root: string; readonly value: unknown }): Config['channels'] {
  const raw = reader.record(value, { path: ['channels'], known: namesOf(value) })
  const channels: { [name: string]: Config['channels'][string] } = {}
  for (const [name, one] of Object.entries(raw)) {
    const path = ['channels', name]
    reader.named(name, path)
    const kind = typeof one === 'object' && one !== null ? (one as { readonly kind?: unknown }).kind : undefined
    const channel = reader.record(one, { path, known: kind === 'console' ? ['kind'] : ['kind', 'path'] })
    if (kind === 'console') channels[name] = { kind }
    else if (kind === 'file') {
      const file = reader.text(channel['path'], { path: [...path, 'path'], fallback: null })
      if (file !== null) channels[name] = { kind, path: resolve(root, file) }
      else if (channel['path'] === undefined)
        reader.wrong('CONFIG-BAD-VALUE', { path, message: `channel ${name} has no path`, hint: "write path: 'out/messages.txt'" })
    } else {
      reader.wrong('CONFIG-BAD-VALUE', {
        path,
        message: `channel ${name} has no kind that is known`,
        hint: "write kind: 'console' or kind: 'file'",
      })
    }
  }
  return channels
}

function readRunners(reader: ConfigReader, value: unknown): Config['runners'] {
  const raw = reader.record(value, { path: ['runners'], known: ['max', 'concurrency', 'idle', 'grace', 'memory'] })
  const memory = readBytes(reader, { path: ['runners', 'memory'], value: raw['memory'] })
  const cores = Math.min(8, Math.max(2, availableParallelism()))
  return {
    max: reader.count(raw['max'], { path: ['runners', 'max'], fallback: cores, least: 1, most: 256 }),
    concurrency: reader.count(raw['concurrency'], { path: ['runners', 'concurrency'], fallback: 8, least: 1, most: 1_000 }),
    idleMs: reader.duration(raw['idle'], { path: ['runners', 'idle'], fallback: 30_000 }),
    graceMs: reader.duration(raw['grace'], { path: ['runners', 'grace'], fallback: 10_000 }),
    memoryMb: memory === null ? null : Math.max(64, Math.round(memory / 1_000_000)),
  }
}

const units = { K: 1, M: 2, G: 3, T: 4 } as const

/** A size as `2GB` or `512MiB`, in bytes; null where there is none. */
function readBytes(reader: ConfigReader, setting: { readonly path: readonly string[]; readonly value: unknown }): number | null {
  const { path, value } = setting
  const text = reader.text(value, { path, fallback: null, pattern: /^\d+(\.\d+)?\s?[KMGT]i?B$/i, example: '2GB' })
  const match = text === null ? null : /^([\d.]+)\s?([KMGT])(i?)B$/i.exec(text)
  if (match === null) return null
  return Math.round(Number(match[1]) * (match[3] === '' ? 1_000 : 1_024) ** units[match[2]!.toUpperCase() as keyof typeof units])
}

const leastHistory = 1_000_000
const dayMs = 86_400_000

function readHistory(reader: ConfigReader, value: unknown): Config['history'] {
  const raw = reader.record(value, { path: ['history'], known: ['bytes', 'days'] })
  const bytes = readBytes(reader, { path: ['history', 'bytes'], value: raw['bytes'] }) ?? 512_000_000
  const days = reader.count(raw['days'], { path: ['history', 'days'], fallback: null, least: 1, most: 36_500 })
  return { bytes: Math.max(leastHistory, bytes), ageMs: days === null ? null : days * dayMs }
}

function readLogs(reader: ConfigReader, value: unknown): Config['logs'] {
  const raw = reader.record(value, { path: ['logs'], known: ['bytesPerTaskRun'] })
  const options = { path: ['logs', 'bytesPerTaskRun'], fallback: 10_000_000, least: 1_000, most: Number.MAX_SAFE_INTEGER }
  return { bytesPerTaskRun: reader.count(raw['bytesPerTaskRun'], options) }
}

function namesOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}
