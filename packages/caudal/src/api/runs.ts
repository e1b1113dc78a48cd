import type { FaultRecord, Json, Window } from '../kernel/index.ts'
import type { AttemptState, LogLine, CheckResult, Published, RunState, TaskRunState } from '../journal/index.ts'
import { get, post } from './operation.ts'
import type { Operation, Page, PageQuery } from './operation.ts'

/** What started a run. */
export type RunTrigger = 'manual' | 'schedule' | 'dataset' | 'backfill' | 'pipeline'

/** A run as it stands. Moments are ISO texts in UTC, `ms` is milliseconds. */
export interface Run {
  readonly run: string
  readonly pipeline: string
  readonly state: RunState
  readonly window: Window
  readonly params: { readonly [name: string]: Json }
  readonly trigger: RunTrigger
  readonly backfill: string | null
  readonly version: string
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  /** When a deadline of the run or of a step passed first. */
  readonly lateAt: string | null
  readonly ms: number | null
  readonly reason: string | null
  readonly paused: boolean
  /** Whether it was asked to stop. */
  readonly cancelling: boolean
  readonly parent: { readonly run: string; readonly step: string } | null
}

/** A run with what stands around it. */
export interface RunDetail extends Run {
  /** The dataset versions that started it. */
  readonly causes: readonly { readonly dataset: string; readonly version: string }[]
  /** The runs that its steps have started. */
  readonly children: readonly Run[]
  /** The run of the same pipeline that was asked for before it. */
  readonly previous: string | null
  /** What a run of the pipeline usually takes: the median of its last 30 that succeeded. */
  readonly usualMs: number | null
}

/** Which runs to list. `from` and `to` are about when they were asked for. */
export interface RunsQuery extends PageQuery {
  readonly pipeline?: string | undefined
  readonly state?: RunState | undefined
  readonly trigger?: RunTrigger | undefined
  readonly backfill?: string | undefined
  /** A day, a month, a year, an hour or START/END, as on the command line: by the schedule of the `pipeline`, and in UTC where none is given. */
  readonly window?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Newest first unless it says `oldest`. */
  readonly order?: 'newest' | 'oldest' | undefined
}

/** A step of a run, or an item of a mapped step. */
export interface StepRun {
  readonly step: string
  readonly item: number | null
  readonly state: TaskRunState
  readonly epoch: number
  readonly attempts: number
  /** For `ready`: not before; for `waiting`: the next look. */
  readonly dueAt: string | null
  readonly readyAt: string | null
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly ms: number | null
  readonly cached: boolean
  readonly reason: string | null
  readonly error: FaultRecord | null
  /** For a mapped step: how many of its items are in which state. */
  readonly items: {
    readonly total: number
    readonly running: number
    readonly waiting: number
    readonly succeeded: number
    readonly failed: number
    readonly other: number
  } | null
}

/** One try at a step or an item. */
export interface Attempt {
  readonly step: string
  readonly item: number | null
  readonly epoch: number
  readonly attempt: number
  readonly state: AttemptState
  readonly worker: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly ms: number | null
  readonly error: FaultRecord | null
  /** The dataset versions that it published. */
  readonly published: readonly Published[]
  /** What it found out by checks. */
  readonly checks: readonly CheckResult[]
}

/** The output of a step or an item. */
export interface StepOutput {
  readonly step: string
  readonly item: number | null
  readonly output: Json
}

/** What a step, or an item of one, was given, or will be. */
export interface StepGiven {
  readonly step: string
  readonly item: number | null
  /** Null for a task that is told of the end of its run. */
  readonly given: Json
  /** For an item of a mapped step: its value in the list. */
  readonly itemValue: Json
  /** The steps whose outputs it is made of. */
  readonly from: readonly string[]
  /** Those of them that have no output, so that what is theirs is null. */
  readonly missing: readonly string[]
  /** For a wait: what is watched. For a model: what is built. */
  readonly target: Json
}

/** A line of a run's log with its place, which stays the same: a link to it can be kept. */
export interface PlacedLine extends LogLine {
  readonly place: string
}

/** A part of a log. It may be short, or empty, and still not be the last where a search goes through a long log. */
export interface LogPart extends Page<PlacedLine> {
  /** The cursor behind all that was looked at: lines that are written later are found from there. */
  readonly end: string
  /** Whether the run had ended when its lines were read: what is behind `end` comes only where it is retried. */
  readonly ended: boolean
}

/** Which lines of a log to read. */
export interface LogQuery extends PageQuery {
  readonly step?: string | undefined
  readonly item?: number | undefined
  /** This level and those above it. */
  readonly level?: LogLine['level'] | undefined
  /** Only lines whose message or fields contain this text, in upper or lower case. */
  readonly search?: string | undefined
  /** Wait so many milliseconds for a line, at the most 25,000, where there is none yet and the run goes on. */
  readonly waitMs?: number | undefined
}

/** Why a run or something in it is where it is. */
export interface Verdict {
  /** A step with its item, as `load/3`; empty for the run as a whole. */
  readonly subject: string
  readonly state: string
  readonly reason: string
  readonly text: string
  readonly nextAt: string | null
}

/** What a run is to be started with. */
export interface RunStart {
  /** A day, a month, a year, an hour or START/END; the pipeline's own window where it is left out. */
  readonly window?: string | undefined
  readonly params?: { readonly [name: string]: Json } | undefined
}

/** What of a run that has ended is to run again, with all that comes after it. */
export interface RunRetry {
  /** What did not succeed where neither a step nor an item is named. */
  readonly step?: string | undefined
  /** One item of that step, counted from 0. */
  readonly item?: number | undefined
  /** Whether to go on with the code that the run began with, though it has changed since. */
  readonly keptCode?: boolean | undefined
}

/** How a run is to be stopped. */
export interface RunCancel {
  /** Kill what runs without waiting for it. */
  readonly hard?: boolean | undefined
  readonly reason?: string | undefined
}

interface OfRun {
  readonly run: string
}

/** What can be asked of and about runs. */
export interface RunsApi {
  readonly list: Operation<{ query: RunsQuery; answer: Page<Run> }>
  readonly get: Operation<{ path: OfRun; answer: RunDetail }>
  readonly steps: Operation<{ path: OfRun; query: PageQuery; answer: Page<StepRun> }>
  readonly items: Operation<{
    path: OfRun & { readonly step: string }
    query: PageQuery & { readonly state?: TaskRunState | undefined }
    answer: Page<StepRun>
  }>
  readonly attempts: Operation<{ path: OfRun; query: PageQuery & { readonly step?: string | undefined }; answer: Page<Attempt> }>
  readonly output: Operation<{
    path: OfRun & { readonly step: string }
    query: { readonly item?: number | undefined }
    answer: StepOutput
  }>
  readonly input: Operation<{
    path: OfRun & { readonly step: string }
    query: { readonly item?: number | undefined }
    answer: StepGiven
  }>
  readonly logs: Operation<{ path: OfRun; query: LogQuery; answer: LogPart }>
  readonly explain: Operation<{
    path: OfRun
    query: {
      readonly step?: string | undefined
      readonly item?: number | undefined
      /** The language of the texts; English without it. */
      readonly language?: 'en' | 'pt-BR' | undefined
    }
    answer: { readonly run: string; readonly verdicts: readonly Verdict[] }
  }>
  readonly start: Operation<{
    path: { readonly pipeline: string }
    body: RunStart
    answer: { readonly run: Run; readonly resumed: boolean }
  }>
  readonly cancel: Operation<{ path: OfRun; body: RunCancel; answer: Run }>
  readonly pause: Operation<{ path: OfRun; answer: Run }>
  readonly resume: Operation<{ path: OfRun; answer: Run }>
  readonly retry: Operation<{ path: OfRun; body: RunRetry; answer: Run }>
}

/** The operations on runs. */
export const runs: RunsApi = {
  list: get('/v1/runs'),
  get: get('/v1/runs/{run}'),
  steps: get('/v1/runs/{run}/steps'),
  items: get('/v1/runs/{run}/steps/{step}/items'),
  attempts: get('/v1/runs/{run}/attempts'),
  output: get('/v1/runs/{run}/steps/{step}/output'),
  input: get('/v1/runs/{run}/steps/{step}/input'),
  logs: get('/v1/runs/{run}/logs'),
  explain: get('/v1/runs/{run}/explain'),
  start: post('/v1/pipelines/{pipeline}/runs'),
  cancel: post('/v1/runs/{run}/cancel'),
  pause: post('/v1/runs/{run}/pause'),
  resume: post('/v1/runs/{run}/resume'),
  retry: post('/v1/runs/{run}/retry'),
}
