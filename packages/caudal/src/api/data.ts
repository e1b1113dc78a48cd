import type { Column } from '../define/index.ts'
import type { Json } from '../kernel/index.ts'
import type { ColumnProfile } from '../ports/index.ts'
import { get, post } from './operation.ts'
import type { Operation, Page, PageQuery } from './operation.ts'

/** The version of a dataset that is served. */
export interface Served {
  readonly version: string
  /** Null where that is not known, as of a view. */
  readonly rows: number | null
  readonly writtenAt: string
  readonly run: string
}

/** How a dataset stands to its deadline. */
export interface Deadline {
  readonly schedule: object
  /** Whether a process that fires schedules has seen it. */
  readonly watched: boolean
  readonly nextTick: string | null
  readonly late: { readonly since: string | null; readonly tick: string | null; readonly pipelines: readonly string[] } | null
}

/** A dataset as a list shows it. */
export interface Dataset {
  readonly name: string
  readonly description: string | null
  readonly owner: string | null
  readonly format: 'table' | 'parquet'
  readonly key: readonly string[]
  /** How many columns it has. */
  readonly columns: number
  readonly deadline: Deadline | null
  /** Null where there is no version yet. */
  readonly served: Served | null
}

/** A dataset with its definition. */
export interface DatasetDetail extends Omit<Dataset, 'columns'> {
  readonly columns: readonly Column[]
  readonly partitionBy: string | null
  readonly time: string | null
  /** The id of the model that makes it; null where tasks write it. */
  readonly model: string | null
  /** The steps that write it, as `pipeline/step`. */
  readonly writtenBy: readonly string[]
  readonly readBy: readonly string[]
  readonly place: { readonly file: string; readonly line?: number | undefined; readonly column?: number | undefined }
}

/** One successful write of a dataset. */
export interface DatasetVersion {
  readonly version: string
  readonly mode: string
  readonly at: string
  readonly rows: number | null
  readonly quarantined: number
  readonly total: number | null
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[]
  readonly pipeline: string
  readonly run: string
  readonly step: string
  readonly item: number | null
  readonly window: { readonly start: string; readonly end: string }
}

/** Rows with the names of their columns. */
export interface Rows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Json[])[]
  /** Whether there are more than were asked for. */
  readonly more: boolean
}

/** Which datasets to list. */
export interface DatasetsQuery extends PageQuery {
  /** Only those whose name, description, owner or columns contain this text. */
  readonly search?: string | undefined
  readonly owner?: string | undefined
  readonly late?: boolean | undefined
  /** Only those that have a deadline, or only those that have none. */
  readonly deadline?: boolean | undefined
  readonly sort?: 'name' | '-name' | undefined
}

/** A thing of the project's graph: a step, as `pipeline/step`, or a dataset. */
export interface GraphThing {
  readonly id: string
  readonly kind: 'step' | 'dataset'
  readonly name: string
  readonly pipeline: string | null
}

/** An edge of the project's graph: a step reads or writes a dataset, or comes after another step. */
export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly kind: 'reads' | 'writes' | 'after'
}

/** What the values of a dataset's served version look like, column by column. */
export interface DatasetProfile {
  readonly dataset: string
  /** Null for what a model made without a version being recorded. */
  readonly version: string | null
  /** When it was made. */
  readonly at: string
  readonly rows: number
  /** Rows that were looked at; fewer than there are where a sample was taken, and all other figures are of these. */
  readonly looked: number
  readonly columns: readonly ColumnProfile[]
}

/** Which part of the graph to show; all of it where no thing is named. */
export interface GraphQuery {
  /** A thing: a dataset's name, or a step as `pipeline/step`. */
  readonly of?: string | undefined
  readonly direction?: 'up' | 'down' | 'both' | undefined
  /** How many edges away at the most. */
  readonly depth?: number | undefined
}

/** An assertion on a dataset that exists. */
export interface Check {
  readonly dataset: string
  readonly column: string | null
  readonly check: string
  /** Where it comes from: the dataset's own columns, or a test of the dbt project. */
  readonly source: 'dataset' | 'model'
}

interface OfDataset {
  readonly dataset: string
}

/** What can be asked about datasets. */
export interface DataApi {
  readonly list: Operation<{ query: DatasetsQuery; answer: Page<Dataset> }>
  readonly get: Operation<{ path: OfDataset; answer: DatasetDetail }>
  readonly versions: Operation<{ path: OfDataset; query: PageQuery; answer: Page<DatasetVersion> }>
  readonly rows: Operation<{
    path: OfDataset
    query: { readonly limit?: number | undefined; readonly quarantine?: boolean | undefined }
    answer: Rows
  }>
  /** Its profile; null where only one that is kept is wanted and there is none. */
  readonly profile: Operation<{
    path: OfDataset
    query: { readonly kept?: boolean | undefined }
    answer: { readonly profile: DatasetProfile | null }
  }>
  readonly graph: Operation<{ query: GraphQuery; answer: { readonly things: readonly GraphThing[]; readonly edges: readonly GraphEdge[] } }>
  readonly checks: Operation<{ query: PageQuery & { readonly dataset?: string | undefined }; answer: Page<Check> }>
  readonly query: Operation<{ body: { readonly sql: string; readonly limit?: number | undefined }; answer: Rows }>
}

/** The operations on datasets, the graph and checks. */
export const datasets: DataApi = {
  list: get('/v1/datasets'),
  get: get('/v1/datasets/{dataset}'),
  versions: get('/v1/datasets/{dataset}/versions'),
  rows: get('/v1/datasets/{dataset}/rows'),
  profile: get('/v1/datasets/{dataset}/profile'),
  graph: get('/v1/graph'),
  checks: get('/v1/checks'),
  query: post('/v1/query'),
}
