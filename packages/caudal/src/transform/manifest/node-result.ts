import type { Fault, Json } from '../../kernel/index.ts'
import type { ManifestNode, SourceDefinition, UnitTest } from './resource.ts'

/** How the execution of a resource ended, in dbt's words. */
export type NodeStatus = 'success' | 'error' | 'skipped' | 'partial success' | 'no-op' | 'pass' | 'fail' | 'warn' | 'runtime error'

/** What became of one resource: an entry of dbt's run results version 6. */
export interface NodeResult {
  readonly node: ManifestNode | UnitTest | SourceDefinition
  readonly status: NodeStatus
  /** When it was compiled and executed; milliseconds since 1970. */
  readonly timing: readonly { readonly name: 'compile' | 'execute'; readonly startedAt: number; readonly completedAt: number }[]
  readonly thread: string
  /** Seconds. */
  readonly executionTime: number
  readonly adapterResponse: { readonly [key: string]: Json }
  readonly message: string | null
  /** What went wrong; none where only rows are not as a test wants them. */
  readonly faults: readonly Fault[]
  /** Rows that fail a test. */
  readonly failures: number | null
  readonly compiledCode: string | null
  readonly relationName: string | null
  /** Of a microbatch model: intervals done and failed. */
  readonly batchResults: {
    readonly successful: readonly (readonly [string, string])[]
    readonly failed: readonly (readonly [string, string])[]
  } | null
  /** Of a source: what its freshness is judged by. */
  readonly freshness: { readonly maxLoadedAt: string; readonly snapshottedAt: string; readonly maxLoadedAtTimeAgoSeconds: number } | null
}
