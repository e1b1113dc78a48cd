import type { FaultRecord } from '../kernel/index.ts'
import { get, post, remove } from './operation.ts'
import type { Operation, Page, PageQuery } from './operation.ts'

/** What the holder of a token may do: look, work with runs, or all. */
export type ApiRole = 'viewer' | 'operator' | 'admin'

/** Who asks, as the server sees it. */
export interface Me {
  readonly name: string
  readonly role: ApiRole
  /** How the server knows: a token, a cookie, or that the request comes from this machine. */
  readonly by: 'token' | 'cookie' | 'loopback'
}

/** The project that is served. */
export interface Project {
  readonly name: string
  /** The fingerprint of its definitions. */
  readonly version: string
  readonly pipelines: number
  readonly datasets: number
  readonly caudal: string
  readonly now: string
  /** What is suspicious in the definitions but not wrong. */
  readonly warnings: readonly FaultRecord[]
}

/** What the history takes. */
export interface HistoryStanding {
  readonly bytes: number
  readonly limit: number
  readonly segments: number
  readonly dropped: number
  readonly oldestAt: string | null
  readonly firstSeq: number
  readonly lastSeq: number
}

/** A setting in force. A secret has no value. */
export interface Setting {
  readonly path: string
  readonly value: string | number | boolean | null
  readonly secret: boolean
  readonly source: 'default' | 'config' | 'environment'
}

/** A token without its secret. */
export interface Token {
  readonly id: string
  readonly name: string
  readonly role: ApiRole
  readonly createdAt: string
  readonly createdBy: string | null
  readonly expiresAt: string | null
  readonly revokedAt: string | null
}

/** What can be asked about the server. */
export interface ServerApi {
  readonly project: Operation<{ answer: Project }>
  readonly me: Operation<{ answer: Me }>
  readonly config: Operation<{ query: PageQuery; answer: Page<Setting> }>
  readonly history: Operation<{ answer: HistoryStanding }>
  readonly sweep: Operation<{ answer: { readonly swept: number; readonly behind: boolean } }>
  readonly tokens: Operation<{ query: PageQuery; answer: Page<Token> }>
  readonly createToken: Operation<{
    body: { readonly name: string; readonly role: ApiRole; readonly days?: number | undefined }
    answer: { readonly token: Token; readonly secret: string }
  }>
  readonly revokeToken: Operation<{ path: { readonly token: string }; answer: Token }>
}

/** The operations on the server itself. */
export const server: ServerApi = {
  project: get('/v1/project'),
  me: get('/v1/me'),
  config: get('/v1/config'),
  history: get('/v1/history'),
  sweep: post('/v1/history/sweep'),
  tokens: get('/v1/tokens'),
  createToken: post('/v1/tokens'),
  revokeToken: remove('/v1/tokens/{token}'),
}
