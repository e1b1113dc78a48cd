import type { Place } from '../kernel/index.ts'
import type { Column } from './column.ts'

/** What a project's models are asked by a plan that builds them. */
export interface Models {
  /** What a selection holds, parents before children. Throws a fault where it is wrong, or selects nothing. */
  select(selection: Selection): readonly ModelPart[]
  /** What its models, seeds and snapshots make. */
  readonly datasets: readonly ModelDataset[]
  /** The file that says what the project is: dbt_project.yml. */
  readonly file: string
}

/** The table or view that a model, seed or snapshot makes. */
export interface ModelDataset {
  /** The unique id of what makes it: `model.shop.customers`. */
  readonly id: string
  /** Its schema and table: `main.customers`. */
  readonly name: string
  /** The columns whose types are known. */
  readonly columns: readonly Column[]
  readonly owner: string | null
  readonly description: string | null
  readonly tags: readonly string[]
  readonly place: Place
}

/** Which resources of a dbt project are meant, in dbt's selector grammar. */
export interface Selection {
  readonly select: readonly string[]
  readonly exclude: readonly string[]
}

/** One resource of a dbt project that a step builds or tests. */
export interface ModelPart {
  /** Its unique id: `model.shop.stg_orders`. */
  readonly id: string
  readonly name: string
  /** `bind` is no resource: it is the step that reads all queries of a build before any of them is run. */
  readonly type: 'model' | 'seed' | 'snapshot' | 'test' | 'unit_test' | 'operation' | 'bind'
  /** The ids of the tests that look at it before it goes live, in the same step; of a test, where it is looked at in a step before. */
  readonly audits: readonly string[]
  readonly auditedIn: string | null
  /** The names of the datasets that it makes, and of the tables that it reads: of datasets, and of sources that may be. */
  readonly writes: readonly string[]
  readonly reads: readonly string[]
  /** For the step that reads the queries, and for a hook at the end: the ids of what the build holds; empty for all else. */
  readonly of: readonly string[]
  /** Whether it comes after all of these, however they end: a hook at the end. */
  readonly atEnd: boolean
  /** The ids of those of the selection that must have ended well before it. */
  readonly after: readonly string[]
  /** The fingerprint of its text, its configuration and the macros that it uses. */
  readonly code: string
  readonly description: string | null
  readonly place: Place
}

/** A resource that a step builds, and how. */
export interface ModelBuild {
  readonly kind: 'model'
  readonly name: string
  readonly part: ModelPart
  readonly fullRefresh: boolean
  readonly place: Place
}

/** What a build came to, as a step after it gets it. */
export interface BuildResult {
  readonly models: number
  readonly seeds: number
  readonly snapshots: number
  readonly tests: number
  /** The tests that warned. */
  readonly warnings: readonly { readonly id: string; readonly failures: number | null; readonly message: string | null }[]
}

/** What building one resource came to. */
export interface PartResult {
  readonly id: string
  readonly type: ModelPart['type']
  readonly status: string
  readonly message: string | null
  readonly failures: number | null
  readonly rows: number | null
  /** How long it took. */
  readonly seconds: number
  /** What the tests came to that looked at it before it went live. */
  readonly audits: readonly Omit<PartResult, 'audits'>[]
}
