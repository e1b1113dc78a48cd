import type { Place } from '../kernel/index.ts'
import { get, post } from './operation.ts'
import type { Operation, Page, PageQuery } from './operation.ts'
import type { Setting } from './server.ts'

/** What a check of the machine or the project found. */
export interface HealthCheck {
  readonly name: string
  readonly level: 'ok' | 'warn' | 'fail'
  /** What was seen. */
  readonly text: string
  /** How to mend it; null for what is well. */
  readonly hint: string | null
  /** Where it is to be mended, where that is a place in a file. */
  readonly place: Place | null
}

/** What the doctor found. */
export interface Examination {
  /** Whether nothing has to be mended. */
  readonly ok: boolean
  /** When it was looked. */
  readonly at: string
  readonly checks: readonly HealthCheck[]
}

/** A system that the project is connected to. */
export interface Connection {
  /** As `state`, `warehouse`, `lake`, `connections.erp` or `channels.ops`. */
  readonly name: string
  readonly kind: 'sqlite' | 'postgres' | 'duckdb' | 'http' | 'folder' | 'console' | 'file'
  /** Where it is, without passwords; null for the console. */
  readonly where: string | null
  /** The settings that it is made of and where each comes from. A secret has no value. */
  readonly settings: readonly Setting[]
}

/** How the test of a connection went. */
export interface ConnectionTest extends HealthCheck {
  readonly ok: boolean
  /** How long it took to answer. */
  readonly ms: number | null
}

/** What can be asked about the health of the project. */
export interface HealthApi {
  readonly examine: Operation<{ answer: Examination }>
  readonly connections: Operation<{ query: PageQuery; answer: Page<Connection> }>
  readonly test: Operation<{ path: { readonly connection: string }; answer: ConnectionTest }>
}

/** The operations on the health of the project and its connections. */
export const health: HealthApi = {
  examine: get('/v1/doctor'),
  connections: get('/v1/connections'),
  test: post('/v1/connections/{connection}/test'),
}
