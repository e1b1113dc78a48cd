import type { Duration, Place } from '../kernel/index.ts'
import type { TaskContext } from './context.ts'
import type { Dataset } from './dataset.ts'
import { placeOfCaller } from './place.ts'
import type { Pool } from './pool.ts'
import type { Retry } from './retry.ts'
import type { Schema } from './schema.ts'

/** What a task is, beyond its name. */
export interface TaskOptions<I, O> {
  /** Checks and types the input. */
  readonly input?: Schema<I>
  /** The datasets that the task reads. A step comes after the steps of its pipeline that write them. */
  readonly reads?: readonly Dataset[]
  /** The datasets that the task may write; each dataset has one writing task. */
  readonly writes?: readonly Dataset[]
  readonly pool?: Pool
  readonly retry?: Retry
  /** How long an attempt may take. Default: no limit. */
  readonly timeout?: Duration
  /** Takes an earlier output of the same code, input and datasets read, no older than `for`. */
  readonly cache?: { readonly for: Duration }
  readonly description?: string
  readonly run: (context: TaskContext<I>) => Promise<O> | O
}

/** A named typed function that a step runs. */
// oxlint-disable-next-line typescript/no-explicit-any -- only so is a task of whatever input a `Task`
export interface Task<N extends string = string, I = any, O = unknown> {
  readonly kind: 'task'
  readonly name: N
  readonly options: TaskOptions<I, O>
  readonly place: Place
}

/** The type of a task's output. */
export type OutputOf<T> = T extends { readonly options: { readonly run: (context: never) => infer O } } ? Awaited<O> : never

/** Names a function: `task('list_shops', { run: () => ['berlin'] })`. Its output must survive JSON. */
export function task<const N extends string, O, I = Record<never, never>>(name: N, options: TaskOptions<I, O>): Task<N, I, O> {
  return Object.freeze({ kind: 'task', name, options: Object.freeze(options), place: placeOfCaller() })
}
