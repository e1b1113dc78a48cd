import { expect, it } from 'vitest'
import { makeProject } from './project-folder.ts'

const files = {
  'caudal.config.ts': "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'marts' })\n",
  'pipelines/daily.ts': `import { dataset, datasetReady, model, on, pipeline, task } from 'caudal'
import { z } from 'zod'

const orders = dataset('bronze.orders', { columns: z.object({ id: z.int(), amount: z.number(), day: z.string() }) })
const byDay = model<{ day: string; total: number }>('main.by_day', { time: 'day' })

const load = task('load', {
  writes: [orders],
  run: ({ write }) => write(orders, [1, 2].map((id) => ({ id, amount: 1.5, day: '2026-01-0' + id })), { mode: 'overwrite' }),
})
const tell = task('tell', {
  reads: [byDay],
  async run({ read }) {
    const all = await read(byDay).all()
    const some = await read(byDay, { columns: ['total'], window: { start: '2026-01-02T00:00:00Z', end: '2026-01-03T00:00:00Z' } }).all()
    const seen = JSON.stringify([all.toSorted((one, other) => (one.day < other.day ? -1 : 1)), some])
    if (seen !== '[[{"day":"2026-01-01","total":1.5},{"day":"2026-01-02","total":1.5}],[{"total":1.5}]]') throw new Error(seen)
  },
})
export const daily = pipeline('daily', {
  plan({ run, build }) {
    build('+by_day +days', { as: 'marts' })
    run(load, {})
    run(tell, {})
  },
})
const seen = task('seen', { reads: [byDay], run: ({ log }) => log.info('seen') })
export const behind = pipeline('behind', {
  schedule: on(byDay),
  plan({ run, wait }) {
    run(seen, {}, { after: wait(datasetReady(byDay), { every: '1s', timeout: '10m' }) })
  },
})
`,
  'dbt_project.yml': "name: shop\nversion: '1.0'\n",
  'models/models.yml': `version: 2
sources:
  - name: bronze
    tables: [{ name: orders }]
groups:
  - name: sales
    owner: { name: Sales, email: sales@shop.example }
models:
  - name: by_day
    description: One row a day
    config: { group: sales, tags: [nightly], materialized: table }
    columns:
      - { name: day, data_type: date, description: The day of the order }
      - { name: total, data_type: double }
`,
  'models/stg_orders.sql':
    "{{ config(materialized='ephemeral') }} select id, amount, cast(day as date) as day from {{ source('bronze', 'orders') }}\n",
  'models/days.sql': "{{ config(materialized='view') }} select distinct day from {{ ref('by_day') }}\n",
  'models/by_day.sql': "select day, sum(amount) as total from {{ ref('stg_orders') }} group by 1\n",
}

interface RunJson {
  readonly state: string
  readonly steps: readonly { readonly name: string; readonly state: string }[]
  readonly published: readonly { readonly dataset: string; readonly version: string; readonly mode: string; readonly rows: number | null }[]
}

it('what a model makes is a dataset of the project, which tasks read', { timeout: 120_000 }, async () => {
  await using project = await makeProject(files)
  const ran = JSON.parse((await project.start(['run', 'daily', '--json']).ended).stdout) as RunJson
  expect(ran.state).toBe('succeeded')
  const shown = JSON.parse((await project.run(['show', 'dataset', 'main.by_day', '--json'])).stdout) as object
  expect(shown).toMatchObject({
    name: 'main.by_day',
    description: 'One row a day',
    owner: 'sales@shop.example',
    tags: ['nightly'],
    model: 'model.shop.by_day',
    place: { file: 'models/by_day.sql', line: 1 },
    writtenBy: ['daily/marts.by_day'],
    readBy: ['behind/seen', 'daily/marts.days', 'daily/tell'],
    columns: [
      { name: 'day', type: { kind: 'date' }, description: 'The day of the order' },
      { name: 'total', type: { kind: 'double' } },
    ],
  })
  expect(ran.published).toMatchObject([
    { dataset: 'bronze.orders', version: 'v1', rows: 2 },
    { dataset: 'main.by_day', version: 'v1', mode: 'table', rows: 2, total: 2 },
    { dataset: 'main.days', version: 'v1', mode: 'view', rows: null, total: null },
  ])
  expect(shown).toMatchObject({ versions: [{ version: 'v1', rows: 2, author: { step: 'marts.by_day' } }] })
  const days = JSON.parse((await project.run(['show', 'dataset', 'main.days', '--json'])).stdout) as object
  expect(days).toMatchObject({ columns: [{ name: 'day', type: { kind: 'date' }, description: 'The day of the order' }] })
  const source = JSON.parse((await project.run(['show', 'dataset', 'bronze.orders', '--json'])).stdout) as object
  expect(source).toMatchObject({ readBy: ['daily/marts.by_day'], writtenBy: ['daily/load'] })
})

it('starts a pipeline after a new version of a model, whose sensor sees it too', { timeout: 120_000 }, async () => {
  await using project = await makeProject(files)
  const server = project.start(['start'])
  await server.saw(/behind/)
  const ran = JSON.parse((await project.start(['run', 'daily', '--json']).ended).stdout) as RunJson
  expect(ran.state).toBe('succeeded')
  await server.saw(/behind[^\n]*succeeded|✓[^\n]*behind/)
  server.process.kill('SIGTERM')
  await server.ended
  const runs = JSON.parse((await project.run(['list', 'runs', '--pipeline', 'behind', '--json'])).stdout) as readonly {
    readonly state: string
  }[]
  expect(runs.map(({ state }) => state)).toEqual(['succeeded'])
})

it('says which model is meant where a name is not that of one', { timeout: 120_000 }, async () => {
  await using project = await makeProject({
    ...files,
    'pipelines/more.ts': `import { dataset, model, on, pipeline, task } from 'caudal'
import { z } from 'zod'
const taken = dataset('main_marts.x', { columns: z.object({ id: z.int() }) })
export const far = model('gold.by_day')
const late = task('late', { writes: [model('main.by_day')], run: () => 1 })
export const more = pipeline('more', { schedule: on(model('main.by_dya')), plan: ({ run }) => void run(late, {}) })
`,
  })
  const wrong = await project.start(['plan']).ended
  expect(wrong.code).toBe(3)
  expect(wrong.stderr).toMatch(/DEFINE-UNKNOWN-MODEL[^]*gold\.by_day[^]*main\.by_day/)
  expect(wrong.stderr).toMatch(/DEFINE-UNKNOWN-MODEL[^]*main\.by_dya[^]*main\.by_day/)
  expect(wrong.stderr).toMatch(/DEFINE-TWO-WRITERS[^]*late writes main\.by_day/)
})
