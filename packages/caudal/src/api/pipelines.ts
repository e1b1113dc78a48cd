import type { Json, Window } from '../kernel/index.ts'
import type { Change, PipelineManifest, ScheduleManifest } from '../plan/index.ts'
import { get, post } from './operation.ts'
import type { Operation, Page, PageQuery } from './operation.ts'
import type { Run, Verdict } from './runs.ts'

/** A run as a bar among others shows it. */
export type RunMark = Pick<Run, 'run' | 'state' | 'createdAt' | 'finishedAt' | 'ms'>

/** A pipeline as a list shows it. */
export interface Pipeline {
  readonly name: string
  readonly description: string | null
  readonly owner: string | null
  readonly tags: readonly string[]
  readonly schedule: ScheduleManifest | null
  readonly version: string
  /** How many steps it has. */
  readonly steps: number
  readonly paused: boolean
  /** When its schedule starts a run next; null where none does, or it is paused. */
  readonly nextAt: string | null
  /** Its newest runs, newest first, 30 at the most. */
  readonly lastRuns: readonly RunMark[]
}

/** A pipeline with its definition. */
export interface PipelineDetail extends Pipeline {
  /** The JSON schema of a run's parameters; null where it takes none. */
  readonly params: Json | null
  /** The window that a run gets where none is named. */
  readonly window: Window
  readonly manifest: PipelineManifest
  /** What a run usually takes: the median of the last 30 that succeeded. */
  readonly usualMs: number | null
}

/** Which pipelines to list. */
export interface PipelinesQuery extends PageQuery {
  /** Only those whose name, description, owner or tags contain this text. */
  readonly search?: string | undefined
  readonly tag?: string | undefined
  readonly owner?: string | undefined
  readonly paused?: boolean | undefined
  /** How many of the newest runs each comes with; 1 unless it is given, 30 at the most. */
  readonly runs?: number | undefined
  readonly sort?: 'name' | '-name' | undefined
}

/** A step of a pipeline's graph. */
export interface PipelineStep {
  readonly name: string
  readonly kind: string
  readonly task: string
  readonly after: readonly string[]
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  readonly pools: readonly string[]
  readonly description: string | null
  readonly occasion: string | null
  readonly place: { readonly file: string; readonly line?: number | undefined; readonly column?: number | undefined }
}

/** A pipeline's graph: its steps, each with those that it comes after. */
export interface PipelineGraph {
  readonly pipeline: string
  readonly version: string
  readonly steps: readonly PipelineStep[]
}

/** A version of a pipeline that is kept. */
export interface Version {
  readonly version: string
  readonly keptAt: string
  /** Whether it is that of the definitions of today. */
  readonly current: boolean
}

/** A source file of a version. */
export interface VersionSource {
  readonly path: string
  readonly sha256: string
  readonly text: string
}

/** What something usually takes: of so many times the median, and what nine of ten stay under. Milliseconds; null where there were none. */
export interface Usual {
  readonly count: number
  readonly medianMs: number | null
  readonly p90Ms: number | null
}

/** What a run of a pipeline and each of its steps usually take, by its last 30 runs that succeeded. */
export interface Durations {
  readonly pipeline: string
  readonly run: Usual
  readonly steps: readonly ({ readonly step: string } & Usual)[]
}

/** A moment at which a schedule starts a run, and the window of that run. */
export interface Tick {
  readonly at: string
  readonly window: Window
}

/** A window of a pipeline, the run that it has, and why it has it or none. */
export interface WindowStanding {
  readonly window: Window
  readonly run: string | null
  readonly verdict: Verdict
}

/** Which windows to explain. */
export interface WindowsQuery extends PageQuery {
  /** The day of the ticks, as `2026-11-20`. */
  readonly day: string
  /** The zone of the day; UTC without it. */
  readonly zone?: string | undefined
  /** The language of the texts; English without it. */
  readonly language?: 'en' | 'pt-BR' | undefined
}

interface OfPipeline {
  readonly pipeline: string
}

/** What can be asked of and about pipelines. */
export interface PipelinesApi {
  readonly list: Operation<{ query: PipelinesQuery; answer: Page<Pipeline> }>
  readonly get: Operation<{ path: OfPipeline; answer: PipelineDetail }>
  readonly graph: Operation<{ path: OfPipeline; query: { readonly version?: string | undefined }; answer: PipelineGraph }>
  readonly ticks: Operation<{ path: OfPipeline; query: PageQuery; answer: Page<Tick> }>
  readonly durations: Operation<{ path: OfPipeline; answer: Durations }>
  readonly versions: Operation<{ path: OfPipeline; query: PageQuery; answer: Page<Version> }>
  readonly version: Operation<{ path: OfPipeline & { readonly version: string }; answer: PipelineManifest }>
  readonly sources: Operation<{ path: OfPipeline & { readonly version: string }; query: PageQuery; answer: Page<VersionSource> }>
  readonly diff: Operation<{
    path: OfPipeline & { readonly version: string }
    query: { readonly before?: string | undefined }
    answer: { readonly before: string | null; readonly version: string; readonly changes: readonly DescribedChange[] }
  }>
  readonly explain: Operation<{
    path: OfPipeline
    query: {
      readonly window: string
      /** The language of the text; English without it. */
      readonly language?: 'en' | 'pt-BR' | undefined
    }
    answer: { readonly pipeline: string } & WindowStanding
  }>
  readonly windows: Operation<{ path: OfPipeline; query: WindowsQuery; answer: Page<WindowStanding> }>
  readonly pause: Operation<{ path: OfPipeline; answer: { readonly pipeline: string; readonly paused: boolean } }>
  readonly resume: Operation<{ path: OfPipeline; answer: { readonly pipeline: string; readonly paused: boolean } }>
}

/** A difference between two versions, with a sentence about it. */
export interface DescribedChange {
  readonly kind: Change['kind']
  readonly text: string
  readonly change: Change
}

/** The operations on pipelines. */
export const pipelines: PipelinesApi = {
  list: get('/v1/pipelines'),
  get: get('/v1/pipelines/{pipeline}'),
  graph: get('/v1/pipelines/{pipeline}/graph'),
  ticks: get('/v1/pipelines/{pipeline}/ticks'),
  durations: get('/v1/pipelines/{pipeline}/durations'),
  versions: get('/v1/pipelines/{pipeline}/versions'),
  version: get('/v1/pipelines/{pipeline}/versions/{version}'),
  sources: get('/v1/pipelines/{pipeline}/versions/{version}/sources'),
  diff: get('/v1/pipelines/{pipeline}/versions/{version}/diff'),
  explain: get('/v1/pipelines/{pipeline}/explain'),
  windows: get('/v1/pipelines/{pipeline}/windows'),
  pause: post('/v1/pipelines/{pipeline}/pause'),
  resume: post('/v1/pipelines/{pipeline}/resume'),
}
