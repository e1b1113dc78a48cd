import type { Clock } from '../../kernel/index.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { createApi } from '../values/api.ts'
import { graphValue } from './graph-value.ts'
import { createResolver } from './resolve-ref.ts'
import { flagsObject } from './run-flags.ts'
import type { RunFlags, RunWorld } from './run-world.ts'

/** What resources of a project are run with. */
export interface WorldOptions {
  readonly manifest: DbtManifest
  readonly context: DbtContext
  readonly dialect: 'duckdb' | 'postgres'
  readonly selection: readonly string[]
  readonly flags: RunFlags
  /** `flags:` of dbt_project.yml. */
  readonly projectFlags?: Readonly<Record<string, unknown>>
  readonly clock: Clock
  /** Files of seeds that were read already. Default none. */
  readonly seeds?: RunWorld['seeds']
}

/** Puts together what all resources of one command are run with. */
export function createWorld(options: WorldOptions): RunWorld {
  const { manifest, context, dialect, selection, flags, clock } = options
  const { quoting } = manifest.metadata
  let graph: unknown
  return {
    manifest,
    context,
    flags,
    clock,
    resolver: createResolver(manifest),
    writing: { dialect, quoting },
    selection: new Set(selection),
    flagsSeen: flagsObject(flags, options.projectFlags),
    api: createApi({ dialect, quoting }),
    seeds: options.seeds ?? new Map(),
    graph: () => (graph ??= graphValue(manifest)),
  }
}
