import type { FaultRecord, Json, Window } from '../kernel/index.ts'
import type { AttemptState, BackfillState, BackfillWindowState, RunState, TaskRunState } from './states.ts'

/** What a step or an item of it is called: the run, the step and, for an item of a mapped step, its index. */
export interface TaskRunKey {
  readonly run: string
  readonly step: string
  /** The index of the item of a mapped step, from 0; null for a step of its own and for a mapped step as a whole. */
  readonly item: number | null
}

/** A dataset version that an attempt published. */
export interface Published {
  readonly dataset: string
  readonly version: string
  /** How it was written: `append`, `overwrite`; for what a model makes how that is made: `table`, `view`. */
  readonly mode: string
  /** Rows that were written; null where that is not known, as of a view. */
  readonly rows: number | null
  readonly quarantined: number
  /** Rows that are there now; null where that is not known. */
  readonly total: number | null
  /** The most frequent reasons why rows were quarantined, most frequent first, ten at the most. */
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[]
}

/** What an attempt found out about a dataset by a check. */
export interface CheckResult {
  /** What the check is called: of a test of models its unique id. */
  readonly check: string
  /** The dataset that it is about; null where it is about none, or several. */
  readonly dataset: string | null
  /** `error` where it could not be made. */
  readonly verdict: 'passed' | 'warned' | 'failed' | 'error'
  /** Rows that are not as they should be; null where that is not known. */
  readonly rows: number | null
  readonly message: string | null
}

/** What a person can ask of a run that has not ended; `kill` is a cancel that waits for nothing. */
export type RunCommand = 'cancel' | 'kill' | 'pause' | 'resume'

/** How a question to a person was answered: by somebody, or by the end of its time. */
export type ApprovalAnswer = 'approved' | 'rejected' | 'timed_out'

/** Something that happened. Each change of state has exactly one. */
export type JournalEvent =
  | {
      readonly kind: 'run'
      readonly run: string
      readonly to: RunState
      readonly pipeline: string
      readonly version: string
      readonly window: Window
      readonly reason?: string
    }
  | {
      /** A deadline passed before the run, or the step, had ended. */
      readonly kind: 'late'
      readonly run: string
      /** The step whose deadline it was; null for the run's own. */
      readonly step: string | null
    }
  | {
      /** A person asked something of a run. */
      readonly kind: 'command'
      readonly run: string
      readonly command: RunCommand
      /** Who asked, where that is known. */
      readonly by?: string
      readonly reason?: string
    }
  | {
      /** What became of a question to a person. */
      readonly kind: 'approval'
      readonly run: string
      readonly step: string
      readonly answer: ApprovalAnswer
      /** Who answered, where that is known. */
      readonly by?: string
      readonly comment?: string
    }
  | {
      readonly kind: 'backfill'
      readonly backfill: string
      readonly to: BackfillState
      readonly pipeline: string
      /** Who asked for it, where a person did and is known. */
      readonly by?: string
      readonly reason?: string
    }
  | {
      /** Somebody asked for something through the API, or by the command line what only that can do. */
      readonly kind: 'request'
      /** What was asked for, as `runs.start`. */
      readonly operation: string
      /** Who asked: the name of the token, or of the person at this machine. */
      readonly by: string
      /** What it was asked of, by what these are: a pipeline, a run, a backfill, a token. */
      readonly of: { readonly [what: string]: string }
    }
  | {
      /** A tick of a dataset's deadline came without a version since the tick before, or the first version after such ticks did. */
      readonly kind: 'dataset'
      readonly dataset: string
      readonly to: 'late' | 'on_time'
      /** The tick that was missed, the last of them where it is on time again. Milliseconds since 1970. */
      readonly tick: number
      /** For `late`: the pipelines that write it. */
      readonly pipelines?: readonly string[]
    }
  | {
      /** A window of a backfill had its turn, or its run has ended. */
      readonly kind: 'backfill_window'
      readonly backfill: string
      readonly window: Window
      readonly to: BackfillWindowState
      readonly run: string | null
    }
  | ({
      readonly kind: 'task_run'
      readonly to: TaskRunState
      readonly epoch: number
      /** For `ready`: not before; for `waiting`: the next look. Milliseconds since 1970. */
      readonly dueAt?: number
      /** For a mapped step that starts: how many items it has. */
      readonly items?: number
      readonly cached?: boolean
      readonly reason?: string
      readonly error?: FaultRecord
    } & TaskRunKey)
  | ({
      readonly kind: 'attempt'
      readonly to: AttemptState
      readonly epoch: number
      readonly attempt: number
      readonly worker: string
      readonly error?: FaultRecord
      readonly published?: readonly Published[]
      readonly checks?: readonly CheckResult[]
    } & TaskRunKey)

/** The run that an event is of; null for what is of none. */
export function runOf(event: JournalEvent): string | null {
  if (event.kind === 'request') return event.of['run'] ?? null
  return 'run' in event ? event.run : null
}

/** What was asked for and by whom, as it is noted with what was done for it. */
export type RequestNote = Pick<Extract<JournalEvent, { readonly kind: 'request' }>, 'operation' | 'by'>

/** An event with its place in the journal. */
export interface JournalEntry {
  readonly seq: number
  readonly at: number
  readonly event: JournalEvent
}

/** What is noted beside the journal while a task runs and kept nowhere: how far it is. */
export interface ProgressNote extends TaskRunKey {
  readonly done: number
  readonly of: number | null
  readonly unit: string | null
}

/** A line of a task run's log, as it stands in the file: one JSON object a line. */
export interface LogLine {
  /** ISO instant in UTC with milliseconds. */
  readonly at: string
  readonly run: string
  readonly step: string
  readonly item: number | null
  readonly attempt: number
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields?: { readonly [name: string]: Json }
}
