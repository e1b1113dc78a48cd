import { z } from 'zod'
import { models } from '../../api/index.ts'
import type { Model, ModelDetail } from '../../api/index.ts'
import type { DocumentedResource } from '../../transform/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { pageOfAll } from '../paging.ts'
import { notFound } from '../problems.ts'
import { name, page, pageFields, word } from '../schemas.ts'

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
}
const modelSchema: z.ZodType<Model> = name('Model', z.object({ ...modelFields, tests: z.number() }))
const detailSchema: z.ZodType<ModelDetail> = name(
  'ModelDetail',
  z.object({
    ...modelFields,
    columns: z.array(z.object({ name: z.string(), type: z.string(), description: z.string(), tests: texts })),
    tests: texts,
    facts: z.array(z.object({ name: z.string(), value: z.string() })),
    code: z.string(),
    compiled: z.string().nullable(),
  }),
)

function commonOf(found: DocumentedResource): Omit<Model, 'tests'> {
  const { id, type, relation, path, description, tags, parents, children } = found
  return { id, type, name: found.name, relation, path, description, tags, parents, children }
}

function testsOf({ tests, columns }: DocumentedResource): number {
  return tests.length + columns.reduce((sum, column) => sum + column.tests.length, 0)
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
    return { items: rows.map((row) => ({ ...commonOf(row), tests: testsOf(row) })), next }
  },
})

const one = endpoint(models.get, {
  id: 'models.get',
  summary: 'A model by its id or name, with its code and the SQL that it was compiled to last',
  role: 'viewer',
  answer: detailSchema,
  async handle({ project, path }) {
    const all = await project.models()
    const found = all.find(({ id }) => id === path.model) ?? all.find((model) => model.name === path.model)
    if (found === undefined) throw notFound('model', { name: path.model, names: all.map((model) => model.name) })
    const { columns, tests, code, compiled } = found
    const facts = found.facts.map(([fact, value]) => ({ name: fact, value }))
    return { ...commonOf(found), columns, tests, facts, code, compiled: compiled === '' ? null : compiled }
  },
})

/** What can be asked about models. */
export const modelEndpoints: readonly Endpoint[] = [list, one]
