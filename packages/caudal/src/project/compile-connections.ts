import { resolve } from 'node:path'
import { Fault } from '../kernel/index.ts'
import type { Config, Connected, RawConfig } from '../define/index.ts'
import { createConfigReader } from './config-reader.ts'
import type { ConfigReader } from './config-reader.ts'
import { readEnvironment } from './environment.ts'

/** Where the paths of connections start, and the warehouse, which is none of them. */
interface ConnectionSource {
  readonly root: string
  readonly warehouse: string
  readonly value: unknown
}

interface One {
  readonly root: string
  readonly name: string
  readonly raw: unknown
}

const keysOf: { readonly [kind in Connected['kind']]: readonly string[] } = {
  postgres: ['kind', 'url'],
  sqlite: ['kind', 'path'],
  duckdb: ['kind', 'path'],
  http: ['kind', 'url', 'headers', 'health'],
}

/** Connections that no config names, as those of a test. Throws the first thing that is wrong with them. */
export function compileConnections(connections: NonNullable<RawConfig['connections']>, root: string): Config['connections'] {
  const reader = createConfigReader({ source: '', place: { file: root }, environment: readEnvironment(root) })
  const compiled = readConnections(reader, { root, warehouse: '', value: connections })
  const [problem] = reader.problems
  if (problem === undefined) return compiled
  const { code, message, hint = '' } = problem
  throw new Fault(code, { message, hint })
}

/** The systems that a project takes data from. What is wrong with them is told all together. */
export function readConnections(reader: ConfigReader, { root, warehouse, value }: ConnectionSource): Config['connections'] {
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const connections: { [name: string]: Connected } = {}
  for (const [name, raw] of Object.entries(reader.record(value, { path: ['connections'], known: names }))) {
    reader.named(name, ['connections', name])
    const found = readOne(reader, { root, name, raw })
    if (found === null) continue
    connections[name] = found
    if (found.kind !== 'duckdb' || found.path !== warehouse) continue
    reader.wrong('CONFIG-BAD-VALUE', {
      path: ['connections', name],
      message: `connection ${name} is the warehouse itself`,
      hint: 'ask the warehouse with the sql, read and write of the task, and leave the connection out',
    })
  }
  return connections
}

function readOne(reader: ConfigReader, { root, name, raw }: One): Connected | null {
  const path = ['connections', name]
  const kind = typeof raw === 'object' && raw !== null ? (raw as { readonly kind?: unknown }).kind : undefined
  if (kind !== 'postgres' && kind !== 'sqlite' && kind !== 'duckdb' && kind !== 'http') {
    const hint = "write postgres(env('ERP_URL')), http('https://shop.example'), sqlite('./legacy.db') or duckdb('./lab.duckdb')"
    reader.wrong('CONFIG-BAD-VALUE', { path, message: `connection ${name} has no kind that is known`, hint })
    return null
  }
  const fields = reader.record(raw, { path, known: keysOf[kind] })
  // So that its source is told too.
  reader.text(kind, { path: [...path, 'kind'], fallback: null })
  if (kind === 'http') return readHttp(reader, { root, name, raw: fields })
  if (kind === 'postgres') {
    const url = readUrl(reader, { name, value: fields['url'], pattern: /^postgres(ql)?:\/\//, example: 'postgres://user@host/database' })
    return url === null ? null : { kind, url }
  }
  const file = reader.text(fields['path'], { path: [...path, 'path'], fallback: null })
  if (file !== null) return { kind, path: resolve(root, file) }
  if (fields['path'] === undefined)
    reader.wrong('CONFIG-BAD-VALUE', { path, message: `connection ${name} has no path`, hint: `write ${kind}('./${name}.db')` })
  return null
}

interface Address {
  readonly name: string
  readonly value: unknown
  readonly pattern: RegExp
  readonly example: string
}

/** An address, which may hold a password: it is not shown. */
function readUrl(reader: ConfigReader, { name, value, pattern, example }: Address): string | null {
  const path = ['connections', name]
  if (value === undefined) {
    reader.wrong('CONFIG-BAD-VALUE', { path, message: `connection ${name} has no url`, hint: `give it one, as ${example}` })
    return null
  }
  const url = reader.text(value, { path: [...path, 'url'], fallback: null, pattern, example, hidden: true })
  if (url === null || URL.canParse(url)) return url
  reader.wrong('CONFIG-BAD-VALUE', {
    path: [...path, 'url'],
    message: `the address of connection ${name} cannot be read`,
    hint: `write it as ${example}; of a user and a password write / @ : # and ? as %2F %40 %3A %23 and %3F`,
  })
  return null
}

const headerName = /^[!#$%&'*+.^_`|~\w-]+$/
const headerValue = /^[\t\u0020-\u007e\u0080-\u00ff]+$/

function readHttp(reader: ConfigReader, { name, raw }: One): Connected | null {
  const fields = raw as { readonly [key: string]: unknown }
  const path = ['connections', name]
  const url = readUrl(reader, { name, value: fields['url'], pattern: /^https?:\/\//, example: 'https://shop.example/api' })
  const given = fields['headers']
  const known = typeof given === 'object' && given !== null ? Object.keys(given) : []
  const headers: { [header: string]: string } = {}
  for (const [header, value] of Object.entries(reader.record(given, { path: [...path, 'headers'], known }))) {
    const at = [...path, 'headers', header]
    if (!headerName.test(header))
      reader.wrong('CONFIG-BAD-VALUE', {
        path: at,
        message: `connection ${name}: "${header}" is no name of a header`,
        hint: 'write as x-api-key',
      })
    const text = reader.text(value, { path: at, fallback: null, pattern: headerValue, example: 'Bearer …', hidden: true })
    if (text !== null) headers[header] = text
    else if (value === undefined)
      reader.wrong('CONFIG-BAD-VALUE', { path: at, message: `connection ${name}: the header ${header} has no value`, hint: 'give it one' })
  }
  const health = reader.text(fields['health'], { path: [...path, 'health'], fallback: null, pattern: /^\//, example: '/health' })
  return url === null ? null : { kind: 'http', url, headers, ...(health === null ? {} : { health }) }
}
