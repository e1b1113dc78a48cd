import type { Clock, Window } from '../kernel/index.ts'
import type { Log, ModelBuild, PartResult } from '../define/index.ts'
import type { CheckResult, Published } from '../journal/index.ts'
import type { DatasetManifest } from '../plan/index.ts'
import type { Author, SqlEngine } from '../ports/index.ts'

/** One resource of the project's models that is to be built or tested. */
export interface BuildRequest {
  readonly model: ModelBuild
  /** The version of the pipeline that builds it, which was loaded before. */
  readonly version: string
  readonly window: Window
  /** The datasets of the pipeline. */
  readonly datasets: readonly DatasetManifest[]
  /** On whose behalf it is built, and which try of the task run it is, from 1. */
  readonly author: Author
  readonly attempt: number
  /** Told of each version of a dataset that it makes. */
  readonly published: (version: Published) => void
  /** Told what each test finds out, whatever becomes of the resource. */
  readonly checked: (result: CheckResult) => void
  /** What the step before it came to that has tried a test already; null where none has. */
  readonly audited: PartResult | null
  /** For a hook at the end: what the others came to, in the order of `of` of the part; null for what did not end well. */
  readonly parts: readonly (PartResult | null)[]
  /** Where the models are built. */
  readonly engine: () => Promise<SqlEngine>
  readonly log: Log
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Builds or tests a resource. Rejects with `MODEL-FAILED` where it does not build, and with `MODEL-TEST-FAILED` where a test of severity error
 * finds rows.
 */
export type BuildModel = (request: BuildRequest) => Promise<PartResult>
