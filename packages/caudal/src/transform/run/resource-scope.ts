import type { HostObject } from '../../jinja/index.ts'
import type { Connection } from '../adapter/connection.ts'
import { createAdapter } from '../adapter/create-adapter.ts'
import type { RelationCache } from '../adapter/relation-cache.ts'
import type { DbtScope } from '../context/scope.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { runOverlay } from './run-overlay.ts'
import type { SeedLoader } from '../materialize/seed.ts'
import type { Compiled } from './compile-node.ts'
import type { OverlayOptions } from './run-overlay.ts'
import type { Publishing } from './publishing.ts'
import type { RunWorld } from './run-world.ts'
import { createStatementResults } from './statement-results.ts'
import type { StatementResults } from './statement-results.ts'

/** One of the sessions that resources are worked on in, and what is shared among them. */
export interface Worker {
  readonly world: RunWorld
  /** The session, with its transaction: whatever a resource leaves open is undone. */
  readonly connection: Connection
  readonly cache: RelationCache
  readonly database: string
  /** Loads rows of text into a table within the session's transaction. */
  readonly load: SeedLoader
  /** What ephemeral models were compiled to already. */
  readonly compiled: Map<string, Promise<Compiled>>
  /** As `Thread-1`. */
  readonly thread: string
  readonly warn: (message: string) => void
  readonly signal: AbortSignal
  readonly publishing: Publishing | undefined
}

/** All that one resource is worked on with. */
export interface ResourceScope {
  readonly scope: DbtScope
  readonly connection: Connection
  readonly adapter: HostObject
  readonly results: StatementResults
}

/** What differs between the scopes of one resource. */
export type ScopeChanges = Partial<Pick<OverlayOptions, 'batch' | 'extra' | 'ephemeral'>> & {
  /** Where a unit test says what macros and variables yield. */
  readonly overrides?: ReadonlyMap<string, unknown>
  readonly vars?: ReadonlyMap<string, unknown>
}

/** Puts together what a resource's templates see while it runs on a worker. */
export function resourceScope(worker: Worker, { node, ...changes }: ScopeChanges & { readonly node: ManifestNode }): ResourceScope {
  const { world, connection, cache, database, thread, warn } = worker
  const { overrides, vars, ephemeral = () => undefined, ...given } = changes
  const results = createStatementResults()
  const adapter = createAdapter({
    dialect: world.writing.dialect,
    database,
    quoting: world.writing.quoting,
    cache,
    scope: () => scope,
    connection: () => connection,
    warn,
  })
  const scope: DbtScope = world.context.scope({
    package: node.package_name,
    overlay: runOverlay({ world, node, adapter, results, thread, ephemeral, ...given }),
    ...(overrides === undefined ? {} : { overrides }),
    ...(vars === undefined ? {} : { vars }),
  })
  return { scope, connection, adapter, results }
}
