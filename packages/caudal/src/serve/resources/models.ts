import { z } from 'zod'
import { models } from '../../api/index.ts'
import type { Model, ModelDetail } from '../../api/index.ts'
import type { OpenProject } from '../../operate/index.ts'
import type { DocumentedResource } from '../../transform/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { pageOfAll } from '../paging.ts'
import { notFound } from '../problems.ts'
import { name, page, pageFields, word } from '../schemas.ts'
import { modelColumns } from './model-columns.ts'
import { servedDocument, servedSchema } from './datasets.ts'

const texts = z.array(z.string())
const modelFields = {
  id: z.string(),
  type: z.string(),
  name: z.string(),
  relation: z.string().nullable(),
  path: z.string(),
  description: z.string(),
  tags: texts,
  parents: texts,
  children: texts,
  dataset: z.string().nullable(),
  served: servedSchema.nullable(),
}
const modelSchema: z.ZodType<Model> = name('Model', z.object({ ...modelFields, tests: z.number() }))
const detailSchema: z.ZodType<ModelDetail> = name(
  'ModelDetail',
  z.object({
    ...modelFields,
    columns: z.array(z.object({ name: z.string(), type: z.string(), description: z.string(), tests: texts })),
    tests: texts,
    checks: z.array(z.object({ id: z.string(), name: z.string(), column: z.string().nullable() })),
    facts: z.array(z.object({ name: z.string(), value: z.string() })),
    code: z.string(),
    compiled: z.string().nullable(),
  }),
)

type Built = Pick<Model, 'dataset' | 'served'>

const notBuilt: Built = { dataset: null, served: null }

/** The datasets that resources make, with the versions that are served; the warehouse is asked only where there is any. */
async function builtBy(project: OpenProject, resources: readonly DocumentedResource[]): Promise<ReadonlyMap<string, Built>> {
  const known = new Map(project.manifest.datasets.flatMap((one) => (one.model === undefined ? [] : [[one.model, one.name]])))
  const made = resources.flatMap(({ id }) => (known.has(id) ? [{ id, dataset: known.get(id)! }] : []))
  if (made.length === 0) return new Map()
  const served = new Map(
    (await (await project.warehouse()).datasets(made.map(({ dataset }) => dataset))).map((version) => [
      version.dataset,
      servedDocument(version),
    ]),
  )
  return new Map(made.map(({ id, dataset }) => [id, { dataset, served: served.get(dataset) ?? null }]))
}

function commonOf(found: DocumentedResource, built: ReadonlyMap<string, Built>): Omit<Model, 'tests'> {
  const { id, type, relation, path, description, tags, parents, children } = found
  return { id, type, name: found.name, relation, path, description, tags, parents, children, ...(built.get(id) ?? notBuilt) }
}

const list = endpoint(models.list, {
  id: 'models.list',
  summary: 'The models, seeds, snapshots and sources of the dbt project, by id',
  role: 'viewer',
  query: z.strictObject({ ...pageFields, type: word.optional(), search: word.optional(), tag: word.optional() }),
  answer: page('Model', modelSchema),
  async handle({ project, query }) {
    const search = query.search?.toLowerCase()
    const wanted = (await project.models()).filter(
      (one) =>
        (query.type === undefined || one.type === query.type) &&
        (query.tag === undefined || one.tags.includes(query.tag)) &&
        (search === undefined ||
          [one.name, one.description, ...one.columns.map((column) => column.name)].some((text) => text.toLowerCase().includes(search))),
    )
    const { rows, next } = pageOfAll(wanted, { list: 'models', query, key: (one) => one.id })
    const built = await builtBy(project, rows)
    return { items: rows.map((row) => ({ ...commonOf(row, built), tests: row.checks.length })), next }
  },
})

const one = endpoint(models.get, {
  id: 'models.get',
  summary: 'A model by its id or name, with its code and the SQL that it was compiled to last',
  role: 'viewer',
  answer: detailSchema,
  async handle({ project, path, signal }) {
    const all = await project.models()
    const found = all.find(({ id }) => id === path.model) ?? all.find((model) => model.name === path.model)
    if (found === undefined) throw notFound('model', { name: path.model, names: all.map((model) => model.name) })
    const { tests, checks, code, compiled } = found
    const columns = await modelColumns(project, { found, signal })
    const built = await builtBy(project, [found])
    const facts = found.facts.map(([fact, value]) => ({ name: fact, value }))
    return { ...commonOf(found, built), columns, tests, checks, facts, code, compiled: compiled === '' ? null : compiled }
  },
})

/** What can be asked about models. */
export const modelEndpoints: readonly Endpoint[] = [list, one]
