import type { Json, Place } from '../kernel/index.ts'
import type { Branch, Catchup, Column, Occasion, RetryPolicy, Template, TriggerRule } from '../define/index.ts'

/** A project compiled to plain JSON. Places point into the source and are no part of any fingerprint. */
export interface Manifest {
  readonly schema: 1
  readonly project: string
  /** The fingerprint of all that follows but places. */
  readonly version: string
  readonly pipelines: readonly PipelineManifest[]
  readonly datasets: readonly DatasetManifest[]
  readonly pools: readonly PoolManifest[]
  readonly sources: readonly SourceManifest[]
}

/** A source file of the project, by its path from the project's root with `/` between folders. */
export interface SourceManifest {
  readonly path: string
  readonly sha256: string
}

/** A schedule by the clock, compiled. */
export type ClockSchedule =
  | {
      readonly kind: 'cron'
      readonly line: string
      readonly zone: string
      readonly catchup: Catchup
      /** Days on which nothing fires, where there are any: `2026-12-25`, or `2026-12-24..2027-01-01` with both ends. */
      readonly except?: readonly string[]
    }
  | { readonly kind: 'every'; readonly everyMs: number; readonly catchup: Catchup }

/** A schedule compiled. */
export type ScheduleManifest = ClockSchedule | { readonly kind: 'on'; readonly mode: 'all' | 'any'; readonly datasets: readonly string[] }

/** A schedule by new versions of datasets, compiled. */
export type DatasetSchedule = Extract<ScheduleManifest, { kind: 'on' }>

/** A pipeline compiled; its version is the fingerprint of its definition and of the code of its steps. */
export interface PipelineManifest {
  readonly name: string
  readonly version: string
  readonly schedule: ScheduleManifest | null
  readonly window: string | null
  readonly deadlineMs: number | null
  readonly timeoutMs: number | null
  readonly maxActiveRuns: number | null
  readonly owner: string | null
  readonly description: string | null
  readonly tags: readonly string[]
  /** The JSON schema of the run's parameters. */
  readonly params: Json | null
  /** In an order in which each step stands after all that it comes after. */
  readonly steps: readonly StepManifest[]
  /** The datasets that the steps read or write, each with the fingerprint of its definition. */
  readonly datasets: readonly { readonly name: string; readonly fingerprint: string }[]
  /** The source files that the pipeline and its tasks are made of; no part of the version but through the steps' `code`. */
  readonly sources: readonly SourceManifest[]
  readonly place: Place
}

/** What a step does: one task call, one for each item of a list, a model that is built or tested, a wait, a question, or a run of another pipeline. */
export type StepKind = 'run' | 'each' | 'build' | 'wait' | 'approve' | 'trigger'

/** A step compiled. */
export interface StepManifest {
  readonly name: string
  readonly kind: StepKind
  /** The name of the task; of the sensor for a wait, of the approval for a question, of the other pipeline for a run of it; a model's unique id. */
  readonly task: string
  /** The fingerprint of the source files that the task's code is made of. */
  readonly code: string
  /** What the task is given; for a question what is shown with it. */
  readonly input: Template
  /** For `each`: the list that is mapped over. */
  readonly items: Template | null
  /** Every step that this one comes after: by its input, by `after`, by `if`, and by the datasets that it reads. */
  readonly after: readonly string[]
  readonly on: TriggerRule
  readonly if: Template | null
  /** The branches that it stands in, from the outermost; it runs where each of them is taken. */
  readonly branches: readonly Branch[]
  readonly pools: readonly string[]
  /** For `each`: how many items run at once, in one run. */
  readonly concurrency: number | null
  readonly priority: number
  readonly retry: RetryPolicy
  readonly timeoutMs: number | null
  readonly deadlineMs: number | null
  readonly cacheMs: number | null
  /** For a wait: the pause between looks and what is watched. For a model: what is built, and how. */
  readonly everyMs: number | null
  readonly target: Json | null
  /** For a question to a person: what is asked. */
  readonly approval: ApprovalManifest | null
  /** For a run of another pipeline: which. */
  readonly trigger: TriggerManifest | null
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  readonly description: string | null
  /** For a task that the pipeline or a step names: when it runs. Null for a step of the plan. */
  readonly occasion: Occasion | null
  /** For a task that a step names: that step. */
  readonly of: string | null
  readonly place: Place
}

/** The other pipeline of which a step starts a run, compiled. */
export interface TriggerManifest {
  readonly pipeline: string
  /** As it was when this pipeline was compiled: a run keeps its version, and so do the runs that it triggers. */
  readonly version: string
  readonly wait: boolean
}

/** What a step asks a person, compiled. */
export interface ApprovalManifest {
  readonly ask: string
  /** The JSON schema of what is filled in; null where there is nothing, or no schema that says so. */
  readonly form: Json | null
  /** Who may answer; nobody in particular where there is none. */
  readonly assignees: readonly string[]
  readonly onTimeout: 'fail' | 'skip' | 'approve'
  /** The output where the time is up and that means yes. */
  readonly answer: Json | null
}

/** A dataset compiled. */
export interface DatasetManifest {
  readonly name: string
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  readonly partitionBy: string | null
  readonly time: string | null
  readonly format: 'table' | 'parquet'
  /** At each tick it must have got a version since the tick before; absent where it has no deadline. No part of any pipeline's version. */
  readonly deadline?: ClockSchedule
  readonly owner: string | null
  readonly description: string | null
  /** The unique id of the model, seed or snapshot that makes it, and its tags; absent where tasks write it. */
  readonly model?: string
  readonly tags?: readonly string[]
  readonly place: Place
}

/** A pool compiled. */
export interface PoolManifest {
  readonly name: string
  readonly slots: number
  /** How many attempts may start in any such time; absent where there is no limit. */
  readonly rate?: Rate
}

/** So many starts in so many milliseconds. */
export interface Rate {
  readonly count: number
  readonly perMs: number
}
