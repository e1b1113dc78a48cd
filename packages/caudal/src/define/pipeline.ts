import type { Duration, Place } from '../kernel/index.ts'
import type { Approval } from './approval.ts'
import { placeOfCaller } from './place.ts'
import type { Pool } from './pool.ts'
import type { BuildResult } from './models.ts'
import type { Given, Promised, Ref } from './ref.ts'
import type { Retry } from './retry.ts'
import type { Schedule } from './schedule.ts'
import type { Schema } from './schema.ts'
import type { Sensor } from './sensor.ts'
import type { Task } from './task.ts'

/** When a step starts, seen from the steps that it comes after. */
export type TriggerRule = 'all_success' | 'all_done' | 'any_failed' | 'none_failed' | 'any_success'

/** The input of the tasks that a pipeline names as `onSuccess`, `onFailure` and `onDeadline`: what its run stands at. */
export interface Ending {
  readonly run: string
  readonly pipeline: string
  readonly window: { readonly start: string; readonly end: string; readonly day: string }
  /** What the steps come to: `running` while some have not ended. */
  readonly state: 'running' | 'succeeded' | 'failed'
  /** Whether a deadline has passed. */
  readonly late: boolean
  /** Why it failed where no step did: its time was over. Null otherwise. */
  readonly reason: string | null
  readonly failed: readonly { readonly step: string; readonly code: string; readonly message: string }[]
}

/** The input of the tasks that a step names as `onSuccess`, `onFailure` and `onDeadline`: what it stands at. */
export interface StepEnding {
  readonly run: string
  readonly pipeline: string
  readonly window: { readonly start: string; readonly end: string; readonly day: string }
  readonly step: string
  /** `running` where it has not ended, whether it has begun or not. */
  readonly state: 'running' | 'succeeded' | 'failed'
  /** Whether a deadline of its run, or of one of its steps, has passed. */
  readonly late: boolean
  /** Tries used so far. */
  readonly attempts: number
  readonly error: { readonly code: string; readonly message: string } | null
}

/** When a task runs that a pipeline or a step names for it, beside the steps of the plan. */
export type Occasion = 'success' | 'failure' | 'deadline'

/** How a step stands in its pipeline. */
export interface StepOptions {
  /** The step's name, where it is not the task's. */
  readonly as?: string
  /** Steps to come after, beside those whose outputs the input uses. */
  readonly after?: Promised<unknown> | readonly Promised<unknown>[]
  /** Default `all_success`. */
  readonly on?: TriggerRule
  /** Skips the step when this turns out false. */
  readonly if?: Promised<boolean>
  /** Held beside the task's own. */
  readonly pool?: Pool
  /** Higher goes first among the ready. Default 0. */
  readonly priority?: number
  readonly retry?: Retry
  readonly timeout?: Duration
  /** When the step must be done, counted from when its run was asked for; the run is late from then on. */
  readonly deadline?: Duration
  /** Runs once the step has succeeded; gets a `StepEnding`. Nothing waits for it, and its own end does not change the run's. */
  readonly onSuccess?: Task
  /** Runs once the step has failed, all tries used; gets a `StepEnding`. Its own end does not change the run's. */
  readonly onFailure?: Task
  /** Runs once the step's deadline has passed; gets a `StepEnding`. Its own end does not change the run's. */
  readonly onDeadline?: Task
}

/** How a mapped step stands in its pipeline. */
export interface EachOptions extends StepOptions {
  /** How many of its items run at once, in one run. Default: as many as there is room for. */
  readonly concurrency?: number
}

/** How a wait stands in its pipeline. */
export interface WaitOptions extends Omit<StepOptions, 'pool' | 'retry' | 'timeout'> {
  /** The pause between two looks. */
  readonly every: Duration
  /** How long to wait in all before the step fails. */
  readonly timeout: Duration
}

/** How a question to a person stands in its pipeline. */
export interface ApproveOptions extends Omit<StepOptions, 'pool' | 'retry' | 'timeout'> {
  /** What is shown with the question, so that a person can decide: plain data and handles. */
  readonly show?: unknown
  /** How long to wait for an answer. Default: for ever. */
  readonly timeout?: Duration
  /**
   * What becomes of the step when nobody has answered in time: it fails, is skipped, or is approved with a form that is left empty.
   * Default `fail`.
   */
  readonly onTimeout?: 'fail' | 'skip' | 'approve'
}

/** How the models that a step builds stand in their pipeline. Each resource is a step of its own; retries and times are for each of them. */
export interface BuildOptions extends Pick<StepOptions, 'as' | 'after' | 'priority' | 'retry' | 'timeout' | 'pool'> {
  /** What of the selection to leave out, in the same grammar. */
  readonly exclude?: string | readonly string[]
  /** Whether incremental models and seeds are built from nothing. Default false. */
  readonly fullRefresh?: boolean
}

/** How a run of another pipeline stands in its pipeline. */
export interface TriggerOptions extends Omit<StepOptions, 'pool' | 'retry' | 'timeout'> {
  /** The parameters of the run: plain data and handles; checked by the other pipeline's own schema. */
  readonly params?: { readonly [name: string]: unknown }
  /** The window of the run: a day, a month, or START/END. Default: that of the run which triggers it. */
  readonly window?: Given<string>
  /** Whether the step waits for the end of the run. Default true. */
  readonly wait?: boolean
}

/** What a run of another pipeline came to. */
export interface Triggered {
  readonly run: string
  readonly pipeline: string
  /** `queued` where the step does not wait; a step whose run does not succeed fails. */
  readonly state: 'queued' | 'succeeded'
  /** The outputs of its steps, by name; a list for a mapped step. */
  readonly outputs: { readonly [step: string]: unknown }
}

/** The branches of a `when`, by the value that each is for; each adds its steps when it is called. */
export type Cases<V extends string | number | boolean> = { readonly [K in `${V}` | 'otherwise']?: () => unknown }

/** What a case of a `when` returned. */
export type Added<C> = C extends () => infer R ? R : never

/** The hands that a pipeline's plan is given. The plan is called once, at load; handles stand for values. */
export interface Plan<P = unknown> {
  readonly window: { readonly start: Promised<string>; readonly end: Promised<string>; readonly day: Promised<string> }
  readonly params: Ref<P>
  /** Adds a step that runs a task. */
  run<N extends string, I, O>(task: Task<N, I, O>, input: Given<I>, options?: StepOptions): Ref<Awaited<O>>
  /** Adds a step that runs a task for each item of a list known only at run time. */
  each<N extends string, E, I, O>(
    items: Promised<readonly E[]> | readonly E[],
    task: Task<N, I, O>,
    input: (item: Ref<E>) => Given<I>,
    options?: EachOptions,
  ): Ref<Awaited<O>[]>
  /**
   * Chooses by a value known only at run time: the steps that the chosen case adds run, those of the other cases are skipped. Gives what
   * the cases returned. `otherwise` is for a value that no other case names.
   */
  when<V extends string | number | boolean, C extends Cases<V>>(value: Promised<V>, cases: C): { readonly [K in keyof C]: Added<C[K]> }
  /**
   * Adds a step for each model, seed, snapshot and test of the project's dbt project that a selector means, in their order, and one that
   * comes after all of them: `build('tag:sales')`. A test of severity error that fails stops what depends on what it tests.
   */
  build(selector: string | readonly string[], options?: BuildOptions): Ref<BuildResult>
  /** Adds a step that waits until a sensor holds, without holding a worker. */
  wait(sensor: Sensor, options: WaitOptions): Promised<void>
  /** Adds a step that waits for a person's answer, without holding a worker. Gives what was filled in; a rejection fails the step. */
  approve<N extends string, O>(approval: Approval<N, O>, options?: ApproveOptions): Ref<O>
  /** Adds a step that starts a run of another pipeline, once, and waits for its end without holding a worker. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a plan cannot know what another one's steps give
  trigger(pipeline: Pipeline, options?: TriggerOptions): Ref<Triggered> & { readonly outputs: any }
}

/** What a pipeline is, beyond its name. */
export interface PipelineOptions<P = unknown> {
  readonly schedule?: Schedule
  /** The window of a run that names none, as `2001-01-01/2001-07-01`; default: the schedule's last full one, else the last full UTC day. */
  readonly window?: string
  /** When a run must be done, counted from when it was asked for, so that one that never starts is late too. It goes on. */
  readonly deadline?: Duration
  /** How long a run may be under way before it is cancelled. */
  readonly timeout?: Duration
  /** Run once when all steps have ended and none failed; gets an `Ending`. Its own end does not change the run's. */
  readonly onSuccess?: Task
  /** Run once when all steps have ended and one failed; gets an `Ending`. Its own end does not change the run's. */
  readonly onFailure?: Task
  /** Run once when a deadline of the run or of a step has passed; gets an `Ending`. Its own end does not change the run's. */
  readonly onDeadline?: Task
  readonly maxActiveRuns?: number
  readonly defaults?: { readonly retry?: Retry; readonly timeout?: Duration }
  /** Checks and types the parameters of a run, and fills in their defaults. */
  readonly params?: Schema<P>
  readonly owner?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly plan: (plan: Plan<P>) => void
}

/** A directed acyclic graph of steps, with at most one schedule. */
export interface Pipeline<N extends string = string> {
  readonly kind: 'pipeline'
  readonly name: N
  readonly options: PipelineOptions<never>
  readonly place: Place
}

/** Names a graph of steps: `pipeline('flights', { plan({ run }) { … } })`. */
export function pipeline<const N extends string, P = Record<never, never>>(name: N, options: PipelineOptions<P>): Pipeline<N> {
  return Object.freeze({
    kind: 'pipeline',
    name,
    options: Object.freeze(options) as unknown as PipelineOptions<never>,
    place: placeOfCaller(),
  })
}
