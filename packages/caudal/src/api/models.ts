import type { Served } from './data.ts'
import { get } from './operation.ts'
import type { Operation, Page, PageQuery } from './operation.ts'

/** A model, seed, snapshot or source of the dbt project as a list shows it. */
export interface Model {
  readonly id: string
  readonly type: string
  readonly name: string
  /** Where it stands in the warehouse, as `main.orders`; null where nowhere. */
  readonly relation: string | null
  readonly path: string
  readonly description: string
  readonly tags: readonly string[]
  /** What it is made from, by id. */
  readonly parents: readonly string[]
  readonly children: readonly string[]
  /** How many tests are on it and on its columns. */
  readonly tests: number
  /** The dataset that it makes; null where no pipeline builds it. */
  readonly dataset: string | null
  /** The version of that dataset that is served; null where it was not built yet. */
  readonly served: Served | null
}

/** A model with its columns, its tests and its code. */
export interface ModelDetail extends Omit<Model, 'tests'> {
  /** All that it has where it is built; before that those of its query, as far as they are known, and those that are written about. */
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly description: string
    readonly tests: readonly string[]
  }[]
  /** The names of the tests that are on no column. */
  readonly tests: readonly string[]
  /** All tests on it and on its columns, by the ids under which attempts tell their results. */
  readonly checks: readonly { readonly id: string; readonly name: string; readonly column: string | null }[]
  /** Facts by name, as how it is materialized. */
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  /** The code as it is written. */
  readonly code: string
  /** The SQL that it was compiled to last, by a build, a run of a pipeline or a command; null where it has not been yet. */
  readonly compiled: string | null
}

/** What can be asked about models. */
export interface ModelsApi {
  readonly list: Operation<{
    query: PageQuery & {
      readonly type?: string | undefined
      readonly search?: string | undefined
      readonly tag?: string | undefined
    }
    answer: Page<Model>
  }>
  readonly get: Operation<{ path: { readonly model: string }; answer: ModelDetail }>
}

/** The operations on models. */
export const models: ModelsApi = { list: get('/v1/models'), get: get('/v1/models/{model}') }
