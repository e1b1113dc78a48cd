import type { FaultRecord, Json } from '../kernel/index.ts'
import type { Config } from '../define/index.ts'
import type { LogLine } from '../journal/index.ts'
import type { Assignment, Outcome } from '../ports/index.ts'
import type { SourceManifest } from '../plan/index.ts'
import type { KeptFile } from '../project/index.ts'

/** Why an attempt is told to stop: its time is up, or somebody cancelled it. */
export type StopReason = 'timeout' | 'cancel'

/** How an attempt ended, as its runner saw it. `stopped` means that it ended after it was told to. */
export type RunnerOutcome = Outcome | { readonly kind: 'stopped' }

/** A log line on its way: what the supervisor knows already is left out. `at` is milliseconds since 1970. */
export interface LineNote {
  readonly id: number
  readonly at: number
  readonly level: LogLine['level']
  readonly message: string
  readonly fields?: { readonly [name: string]: Json }
}

/** A version of a pipeline, and the file that exports it, from the project's root. */
export interface PipelineCodeName {
  readonly file: string
  readonly pipeline: string
  readonly version: string
}

/** What a supervisor tells a runner. Attempts go by a number that is unique within the runner. */
export type ToRunner =
  | { readonly kind: 'begin'; readonly root: string; readonly config: Config }
  /** Asks to load a version of a pipeline, whose source files are these where the runner has not been given them yet; `loaded` answers. */
  | ({ readonly kind: 'load'; readonly code: readonly KeptFile[]; readonly sources: readonly SourceManifest[] } & PipelineCodeName)
  | { readonly kind: 'start'; readonly attempts: readonly { readonly id: number; readonly assignment: Assignment }[] }
  | { readonly kind: 'stop'; readonly id: number; readonly why: StopReason }
  | { readonly kind: 'warehouse'; readonly address: string }
  | { readonly kind: 'no_warehouse'; readonly error: FaultRecord }
  | { readonly kind: 'end' }

/** What a runner tells its supervisor. Lines of an attempt come before its end. */
export type FromRunner =
  /** A pipeline was loaded; where not `well`, its attempts will say why. */
  | ({ readonly kind: 'loaded'; readonly well: boolean } & PipelineCodeName)
  | { readonly kind: 'ended'; readonly attempts: readonly { readonly id: number; readonly outcome: RunnerOutcome }[] }
  | { readonly kind: 'lines'; readonly lines: readonly LineNote[] }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly of: number | null; readonly unit: string | null }
  | { readonly kind: 'ask_warehouse' }
  /** The runner is about to end by itself, and why. */
  | { readonly kind: 'dying'; readonly error: FaultRecord }
