import type { FaultRecord, Json, Window } from '../kernel/index.ts'
import type { SourceManifest } from '../plan/index.ts'
import type { CheckResult, LogLine, ProgressNote, Published, TaskRunKey } from '../journal/index.ts'

/** Something to do for one attempt: a task to run or a sensor to look at. */
export interface Assignment extends TaskRunKey {
  readonly kind: 'run' | 'look'
  readonly epoch: number
  /** Counts from 1; a lost attempt does not count. */
  readonly attempt: number
  readonly pipeline: string
  /** The file of the pipeline, from the project's root. */
  readonly file: string
  /** The version of the pipeline, whose code the attempt is of. */
  readonly version: string
  /** The source files of that code. */
  readonly sources: readonly SourceManifest[]
  readonly input: Json
  /** For an item of a mapped step: the item. */
  readonly itemValue?: Json
  readonly window: Window
  readonly params: { readonly [name: string]: Json }
  /** Milliseconds after which the attempt is told to stop, and killed when it does not. Null for no limit. */
  readonly timeoutMs: number | null
}

/** How an attempt ended. */
export type Outcome =
  | {
      readonly kind: 'succeeded'
      readonly output: Json
      readonly published: readonly Published[]
      readonly checks?: readonly CheckResult[]
    }
  /** `retry` is what the task's own `retry.on` said, or null where it has none. */
  | {
      readonly kind: 'failed'
      readonly error: FaultRecord
      readonly retry: boolean | null
      readonly published: readonly Published[]
      readonly checks?: readonly CheckResult[]
    }
  | { readonly kind: 'timed_out'; readonly error: FaultRecord }
  | { readonly kind: 'cancelled' }
  /** A sensor that does not hold yet, and what it saw. */
  | { readonly kind: 'not_yet'; readonly saw: string }
  /** The runner died under it. */
  | { readonly kind: 'lost'; readonly error: FaultRecord }

/** What an executor tells: how attempts end, and what they say meanwhile. */
export interface ExecutorEvents {
  ended(assignment: Assignment, outcome: Outcome): void
  progressed(note: ProgressNote & { readonly epoch: number }): void
  logged(line: LogLine & { readonly epoch: number }): void
}

/** Runs attempts in processes of its own; user code never runs where the scheduler does. */
export interface Executor {
  /** How many more attempts it takes now. */
  free(): number
  start(assignment: Assignment): void
  /** Tells an attempt to stop; it is killed when it has not after the grace period. Its outcome comes as an event. */
  cancel(key: TaskRunKey & { readonly epoch: number }, options: { readonly hard: boolean }): void
  /** Ends all runners; attempts that still run are lost. */
  close(): Promise<void>
}
