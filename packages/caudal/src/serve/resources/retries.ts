import { z } from 'zod'
import { work } from '../../api/index.ts'
import type { Retry } from '../../api/index.ts'
import { moment as momentOf } from '../../operate/index.ts'
import type { OpenProject } from '../../operate/index.ts'
import type { RetryingStep } from '../../ports/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { isStepPlace, limitOf, pageOf, placeOf } from '../paging.ts'
import { faultSchema, moment, name, page, pageQuery } from '../schemas.ts'

const retrySchema: z.ZodType<Retry> = name(
  'Retry',
  z.object({
    run: z.string(),
    pipeline: z.string(),
    step: z.string(),
    item: z.number().nullable(),
    attempts: z.number(),
    of: z.number().nullable(),
    dueAt: moment.nullable(),
    error: faultSchema.nullable(),
  }),
)

async function retryDocument({ store }: OpenProject, { dueAt, ...retry }: RetryingStep): Promise<Retry> {
  const run = await store.run(retry.run)
  const pipeline = run === null ? null : await store.version(run.pipeline, run.version)
  const of = pipeline?.steps.find((one) => one.name === retry.step)?.retry.attempts ?? null
  return { ...retry, pipeline: run?.pipeline ?? '', of, dueAt: momentOf(dueAt) }
}

const retries = endpoint(work.retries, {
  id: 'retries.list',
  summary: 'The steps whose last attempt failed and that will be tried again',
  role: 'viewer',
  query: pageQuery,
  answer: page('Retry', retrySchema),
  async handle({ project, query }) {
    const place = placeOf('retries', { query, is: isStepPlace })
    const after = place === undefined ? {} : { after: { run: place[0], step: place[1], item: place[2] } }
    const found = await project.store.retrying({ ...after, limit: limitOf(query) + 1 })
    const shown = pageOf(found, { list: 'retries', query, place: ({ run, step, item }) => [run, step, item], show: (row) => row })
    return { items: await Promise.all(shown.items.map((row) => retryDocument(project, row))), next: shown.next }
  },
})

/** What can be read of tries to come. */
export const retryEndpoints: readonly Endpoint[] = [retries]
