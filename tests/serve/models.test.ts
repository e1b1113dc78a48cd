import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ModelDetail } from '../../packages/caudal/src/api/index.ts'
import { ended, serveProject } from './served-project.ts'
import type { ServedProject } from './served-project.ts'

let served: ServedProject
beforeAll(async () => {
  served = await serveProject([], {
    'pipelines/marts.ts': `import { pipeline } from 'caudal'
export const marts = pipeline('marts', { plan({ build }) { build('totals+') } })
`,
    'models/totals.sql': '{{ config(materialized="table") }} select 1 as total, cast(2 as decimal(9, 2)) as amount',
    'models/schema.yml': `version: 2
models:
  - name: totals
    columns:
      - name: total
        description: All of it
        data_tests: [not_null]
    data_tests:
      - nothing_negative
`,
    'macros/tests.sql': '{% test nothing_negative(model) %} select * from {{ model }} where total < 0 {% endtest %}',
  })
})
afterAll(() => served[Symbol.asyncDispose]())

const modelOf = (model: string): Promise<ModelDetail> => served.client.models.get({ path: { model } })

it('tells all columns of a model with their types, and its compiled SQL once a run has built it', async () => {
  const before = await modelOf('totals')
  expect(before).toMatchObject({ compiled: null, served: null })
  expect(before.columns.map(({ name, description }) => [name, description])).toEqual([
    ['total', 'All of it'],
    ['amount', ''],
  ])
  expect(before.columns[1]!.type).toMatch(/^DECIMAL\(9, ?2\)$/)
  const started = await served.client.runs.start({ path: { pipeline: 'marts' }, body: {} })
  expect(await ended(served.client, started.run.run)).toBe('succeeded')
  await expect.poll(async () => (await modelOf('shares')).compiled, { timeout: 150_000 }).toMatch(/from .*totals/)
  expect(await modelOf('totals')).toMatchObject({
    compiled: expect.stringContaining('select 1 as total') as string,
    columns: [
      { name: 'total', type: 'INTEGER', description: 'All of it', tests: ['not_null'] },
      { name: 'amount', type: 'DECIMAL(9,2)', description: '', tests: [] },
    ],
    served: { rows: 1 },
  })
}, 300_000)

it('tells tests that are on the model beside those on its columns', async () => {
  const { tests, checks } = await modelOf('totals')
  expect(tests).toEqual(['nothing_negative'])
  expect(checks.map(({ name, column }) => [name, column])).toEqual(
    expect.arrayContaining([
      ['not_null', 'total'],
      ['nothing_negative', null],
    ]),
  )
})
