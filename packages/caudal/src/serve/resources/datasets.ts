import { z } from 'zod'
import { datasets } from '../../api/index.ts'
import type { Dataset, DatasetDetail, DatasetsQuery, DatasetVersion, Deadline, Rows, Served } from '../../api/index.ts'
import type { Column } from '../../define/index.ts'
import { isoInstant } from '../../kernel/index.ts'
import { deadlineJson, deadlineStandings } from '../../operate/index.ts'
import type { DeadlineStanding, OpenProject } from '../../operate/index.ts'
import { datasetLinks } from '../../plan/index.ts'
import type { DatasetManifest } from '../../plan/index.ts'
import type { DatasetVersion as VersionRecord } from '../../ports/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { limitOf, pageInOrder, pageOfAll } from '../paging.ts'
import { notFound } from '../problems.ts'
import { count, flag, json, moment, name, opaque, page, pageFields, pageQuery, word } from '../schemas.ts'
import { firstRows } from './rows.ts'

const texts = z.array(z.string())
const deadlineSchema: z.ZodType<Deadline> = name(
  'Deadline',
  z.object({
    schedule: opaque<object>(),
    watched: z.boolean(),
    nextTick: moment.nullable(),
    late: z.object({ since: moment.nullable(), tick: moment.nullable(), pipelines: texts }).nullable(),
  }),
)
/** The version that is served, as it is answered. */
export const servedSchema: z.ZodType<Served> = name(
  'Served',
  z.object({ version: z.string(), rows: z.number().nullable(), writtenAt: moment, run: z.string() }),
)
const datasetFields = {
  name: z.string(),
  description: z.string().nullable(),
  owner: z.string().nullable(),
  format: z.enum(['table', 'parquet']),
  key: texts,
  deadline: deadlineSchema.nullable(),
  served: servedSchema.nullable(),
}
const datasetSchema: z.ZodType<Dataset> = name('Dataset', z.object({ ...datasetFields, columns: z.number() }))
const detailSchema: z.ZodType<DatasetDetail> = name(
  'DatasetDetail',
  z.object({
    ...datasetFields,
    columns: z.array(opaque<Column>()),
    partitionBy: z.string().nullable(),
    time: z.string().nullable(),
    model: z.string().nullable(),
    writtenBy: texts,
    readBy: texts,
    place: z.object({ file: z.string(), line: z.number().optional(), column: z.number().optional() }),
  }),
)
const versionSchema: z.ZodType<DatasetVersion> = name(
  'DatasetVersion',
  z.object({
    version: z.string(),
    mode: z.string(),
    at: moment,
    rows: z.number().nullable(),
    quarantined: z.number(),
    total: z.number().nullable(),
    reasons: z.array(z.object({ reason: z.string(), rows: z.number() })),
    pipeline: z.string(),
    run: z.string(),
    step: z.string(),
    item: z.number().nullable(),
    window: z.object({ start: moment, end: moment }),
  }),
)
const rowsSchema: z.ZodType<Rows> = name('Rows', z.object({ columns: texts, rows: z.array(z.array(json)), more: z.boolean() }))

/** Versions of a dataset that can be paged through, newest first. */
const mostVersions = 10_000

/** The dataset of a name. Throws `API-NOT-FOUND`. */
export function demandDataset({ manifest }: Pick<OpenProject, 'manifest'>, wanted: string): DatasetManifest {
  const found = manifest.datasets.find((dataset) => dataset.name === wanted)
  if (found === undefined) throw notFound('dataset', { name: wanted, names: manifest.datasets.map((dataset) => dataset.name) })
  return found
}

interface Standing {
  readonly version: VersionRecord | undefined
  readonly deadline: DeadlineStanding | undefined
}

function commonOf(dataset: DatasetManifest, { version, deadline }: Standing): Omit<Dataset, 'columns'> {
  const { description, owner, format, key } = dataset
  const served = version === undefined ? null : servedDocument(version)
  return { name: dataset.name, description, owner, format, key: [...key], deadline: deadlineJson(deadline), served }
}

/** A version that is served as a document. */
export function servedDocument({ version, total, at, author }: VersionRecord): Served {
  return { version, rows: total, writtenAt: isoInstant(at), run: author.run }
}

function isWanted(dataset: DatasetManifest, query: DatasetsQuery): boolean {
  if (query.owner !== undefined && dataset.owner !== query.owner) return false
  const search = query.search?.toLowerCase()
  if (search === undefined) return true
  const words = [dataset.name, dataset.description ?? '', dataset.owner ?? '']
  return [...words, ...dataset.columns.flatMap((column) => [column.name, column.description ?? ''])].some((text) =>
    text.toLowerCase().includes(search),
  )
}

async function lateOrNot(
  project: OpenProject,
  of: { readonly datasets: readonly DatasetManifest[]; readonly late: boolean },
): Promise<readonly DatasetManifest[]> {
  const standings = await deadlineStandings(project, of.datasets)
  return of.datasets.filter(({ name: own }) => ((standings.get(own)?.late ?? null) !== null) === of.late)
}

const list = endpoint(datasets.list, {
  id: 'datasets.list',
  summary: 'Datasets with the version that is served, by name',
  role: 'viewer',
  query: z.strictObject({
    ...pageFields,
    search: word.optional(),
    owner: word.optional(),
    late: flag.optional(),
    deadline: flag.optional(),
    sort: z.enum(['name', '-name']).optional(),
  }),
  answer: page('Dataset', datasetSchema),
  async handle({ project, query }) {
    const found = project.manifest.datasets.filter(
      (dataset) => isWanted(dataset, query) && (query.deadline === undefined || (dataset.deadline !== undefined) === query.deadline),
    )
    const wanted = query.late === undefined ? found : await lateOrNot(project, { datasets: found, late: query.late })
    const { rows, next } = pageOfAll(wanted, { list: 'datasets', query, key: (one) => one.name, backwards: query.sort === '-name' })
    const served = rows.length === 0 ? [] : await (await project.warehouse()).datasets(rows.map((row) => row.name))
    const deadlines = await deadlineStandings(project, rows)
    const versions = new Map(served.map((version) => [version.dataset, version]))
    const items = rows.map((dataset) => ({
      ...commonOf(dataset, { version: versions.get(dataset.name), deadline: deadlines.get(dataset.name) }),
      columns: dataset.columns.length,
    }))
    return { items, next }
  },
})

const one = endpoint(datasets.get, {
  id: 'datasets.get',
  summary: 'A dataset with its columns, its neighbours and its deadline',
  role: 'viewer',
  answer: detailSchema,
  async handle({ project, path }) {
    const dataset = demandDataset(project, path.dataset)
    const [version] = await (await project.warehouse()).versions(dataset.name, { limit: 1 })
    const deadline = (await deadlineStandings(project, [dataset])).get(dataset.name)
    const { columns, partitionBy, time, model = null, place } = dataset
    const { writtenBy, readBy } = datasetLinks(project.manifest, dataset.name)
    return {
      ...commonOf(dataset, { version, deadline }),
      columns,
      partitionBy,
      time,
      model,
      place,
      writtenBy: [...writtenBy],
      readBy: [...readBy],
    }
  },
})

function versionDocument({ author, at, dataset: _dataset, ...rest }: VersionRecord): DatasetVersion {
  const { pipeline, run, step, item } = author
  const { version, mode, rows, quarantined, total, reasons, window } = rest
  return { version, mode, at: isoInstant(at), rows, quarantined, total, reasons, pipeline, run, step, item, window }
}

const versions = endpoint(datasets.versions, {
  id: 'datasets.versions',
  summary: 'The versions of a dataset, newest first',
  role: 'viewer',
  query: pageQuery,
  answer: page('DatasetVersion', versionSchema),
  async handle({ project, path, query }) {
    const dataset = demandDataset(project, path.dataset)
    const found = await (await project.warehouse()).versions(dataset.name, { limit: mostVersions })
    const { rows, next } = pageInOrder(found, { list: 'dataset versions', query })
    return { items: rows.map(versionDocument), next }
  },
})

const rows = endpoint(datasets.rows, {
  id: 'datasets.rows',
  summary: 'The first rows of a dataset’s served version, or of its quarantine',
  role: 'viewer',
  query: z.strictObject({ limit: count(1, 1_000).optional(), quarantine: flag.optional() }),
  answer: rowsSchema,
  async handle({ project, path, query, signal }) {
    const dataset = demandDataset(project, path.dataset)
    const warehouse = await project.warehouse()
    const limit = limitOf(query)
    const known = await warehouse.versions(dataset.name, { limit: query.quarantine === true ? mostVersions : 1 })
    const columns = dataset.columns.map((column) => column.name)
    const any = query.quarantine === true ? known.some(({ quarantined }) => quarantined > 0) : known.length > 0
    if (!any) return { columns, rows: [], more: false }
    if (query.quarantine !== true) return await firstRows(warehouse.read({ dataset, limit: limit + 1 }, { signal }), limit)
    const table = `${dataset.name}__quarantine`.split('.').map((part) => `"${part.replaceAll('"', '""')}"`)
    const sql = { kind: 'sql', text: `from ${table.join('.')} limit ${limit + 1}`, values: [] } as const
    return await firstRows(warehouse.query(sql, { signal, readOnly: true }), limit)
  },
})

const query = endpoint(datasets.query, {
  id: 'query',
  summary: 'Ask the warehouse in SQL; it changes nothing',
  details: 'The statement may read whatever the warehouse can reach, files of its machine included: that is for admins.',
  role: 'admin',
  reads: true,
  body: name('Query', z.strictObject({ sql: z.string().min(1).max(100_000), limit: z.int().min(1).max(10_000).optional() })),
  answer: rowsSchema,
  async handle({ project, body, signal }) {
    const warehouse = await project.warehouse()
    const request = { kind: 'sql', text: body.sql, values: [] } as const
    return await firstRows(warehouse.query(request, { signal, readOnly: true }), body.limit ?? 1_000)
  },
})

/** What can be asked about datasets. */
export const datasetEndpoints: readonly Endpoint[] = [list, one, versions, rows, query]
