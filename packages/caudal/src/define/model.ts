import type { ClockSchedule } from './clock-schedule.ts'
import type { Dataset } from './dataset.ts'
import { placeOfCaller } from './place.ts'
import type { Schema } from './schema.ts'

/** What is said of a model's dataset in TypeScript; all else stands with the model. */
export interface ModelOptions<R extends object> {
  /** The column that says when a row happened: with it, `read` takes a window. */
  readonly time?: keyof R & string
  /** When it must have a new version: at each tick, one must have been published since the tick before. */
  readonly deadline?: ClockSchedule
}

/**
 * The dataset that a model, a seed or a snapshot of the project's dbt project makes, by its schema and table: `model('main.customers')`. It
 * stands wherever a dataset does, but in the `writes` of a task. The type of its rows is what `caudal generate types` writes:
 * `model<Tables['main.customers']>('main.customers')`.
 */
export function model<R extends object = { readonly [column: string]: unknown }>(
  name: string,
  options: ModelOptions<R> = {},
): Dataset<string, Schema<R>> {
  return Object.freeze({
    kind: 'dataset',
    name,
    columns: anyRow<R>(),
    model: true,
    options: Object.freeze({ ...options }),
    place: placeOfCaller(),
  })
}

/** Rows of a model are as its query yields them. */
function anyRow<R>(): Schema<R> {
  return Object.freeze({ '~standard': { version: 1 as const, vendor: 'caudal', validate: (value: unknown) => ({ value: value as R }) } })
}
