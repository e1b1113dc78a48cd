import type { Place } from '../kernel/index.ts'
import type { ClockSchedule } from './clock-schedule.ts'
import type { Output, Schema } from './schema.ts'
import { placeOfCaller } from './place.ts'

/** The columns of a dataset: a zod object, each field a column. */
export type Columns = Schema<object>

/** The name of a column of a schema. */
export type ColumnOf<C extends Columns> = keyof Output<C> & string

/** What a dataset is, beyond its name. */
export interface DatasetOptions<C extends Columns> {
  readonly columns: C
  /** The columns that tell one row from another; `merge` finds rows by them, and a batch may hold each key once. */
  readonly key?: readonly ColumnOf<C>[]
  /** How rows are grouped: by time, or by the value of a column. */
  readonly partitionBy?: 'hour' | 'day' | 'month' | ColumnOf<C>
  /** The column that says when a row happened. With it a window holds the rows that happened in it; without it, the rows that were loaded for it. */
  readonly time?: ColumnOf<C>
  /** Where the rows live: a `table` of the warehouse, or `parquet` files in the lake, in folders `year=/month=/day=`. Default `table`. */
  readonly format?: 'table' | 'parquet'
  /**
   * When it must have a new version: at each tick, one must have been published since the tick before. A schedule by the clock:
   * `cron('0 8 * * *', { zone: 'America/Sao_Paulo' })`, `every('1h')`.
   */
  readonly deadline?: ClockSchedule
  readonly owner?: string
  readonly description?: string
}

/** A named table or file set with columns, an owner and versions. */
export interface Dataset<N extends string = string, C extends Columns = Columns> {
  readonly kind: 'dataset'
  readonly name: N
  readonly columns: C
  readonly options: Omit<DatasetOptions<C>, 'columns' | 'key' | 'partitionBy' | 'time'> & {
    readonly key?: readonly string[]
    readonly partitionBy?: string
    readonly time?: string
  }
  /** Whether a model makes it, which says what it is; `columns` then takes any row. */
  readonly model?: true
  readonly place: Place
}

/** The type of a dataset's rows. */
export type Row<D extends Dataset> = Output<D['columns']>

/** Names a table or file set: `dataset('bronze.sales', { columns: z.object({ … }) })`. The name is `schema.table`, in lower case. */
export function dataset<const N extends string, C extends Columns>(name: N, options: DatasetOptions<C>): Dataset<N, C> {
  const { columns, ...rest } = options
  return Object.freeze({ kind: 'dataset', name, columns, options: Object.freeze(rest), place: placeOfCaller() })
}
