import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeProject } from './project-folder.ts'

const config = "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'marts' })\n"

/** A pipeline that loads rows and builds what a selector means of the models around them. */
const pipeline = (options: {
  readonly ids: string
  readonly selector?: string
}): string => `import { dataset, pipeline, task } from 'caudal'
import { z } from 'zod'

const orders = dataset('bronze.orders', { columns: z.object({ id: z.int(), amount: z.number(), day: z.string() }) })
const load = task('load', {
  writes: [orders],
  run: ({ write }) => write(orders, ${options.ids}.map((id) => ({ id, amount: 1.5, day: '2026-01-0' + id })), { mode: 'overwrite' }),
})
const count = task('count', {
  input: z.object({ marts: z.object({ models: z.literal(2), tests: z.literal(1), warnings: z.array(z.unknown()).max(0) }) }),
  run: ({ input }) => input.marts,
})
export const daily = pipeline('daily', {
  plan({ run, build }) {
    const marts = build('${options.selector ?? '+marts_daily'}', { as: 'marts', after: run(load, {}) })
    run(count, { marts })
  },
})
`

const files = {
  'caudal.config.ts': config,
  'pipelines/daily.ts': pipeline({ ids: '[1, 2]' }),
  'dbt_project.yml': `name: shop
version: '1.0'
on-run-start: "create table if not exists started (moment timestamp)"
on-run-end: "create table if not exists ended (id varchar, status varchar); {% for one in results %}insert into ended values ('{{ one.node.name }}', '{{ one.status }}'); {% endfor %}"
`,
  'models/models.yml': `version: 2
sources:
  - name: bronze
    tables: [{ name: orders }]
models:
  - name: stg_orders
    columns: [{ name: id, tests: [unique] }]
`,
  'models/stg_orders.sql': "select id, amount, cast(day as date) as day from {{ source('bronze', 'orders') }}\n",
  'models/by_day.sql': "{{ config(materialized='ephemeral') }} select day, sum(amount) as total from {{ ref('stg_orders') }} group by 1\n",
  'models/marts_daily.sql': "{{ config(materialized='table') }} select day, {{ doubled('total') }} as total from {{ ref('by_day') }}\n",
  'macros/doubled.sql': '{% macro doubled(column) %}{{ column }} * 2{% endmacro %}\n',
}

interface RunJson {
  readonly run: string
  readonly state: string
  readonly steps: readonly { readonly name: string; readonly state: string; readonly error?: { readonly code: string } }[]
}

const states = ({ steps }: RunJson): { readonly [step: string]: string } =>
  Object.fromEntries(steps.map(({ name, state }) => [name, state]))

it('builds what a selector means, each resource as a step, and what comes after it', { timeout: 120_000 }, async () => {
  await using project = await makeProject(files)
  const first = JSON.parse((await project.start(['run', 'daily', '--json']).ended).stdout) as RunJson
  expect(states(first)).toEqual({
    load: 'succeeded',
    'marts.bind': 'succeeded',
    'marts.shop-on-run-start-0': 'succeeded',
    'marts.shop-on-run-end-0': 'succeeded',
    'marts.stg_orders': 'succeeded',
    'marts.unique_stg_orders_id': 'succeeded',
    'marts.marts_daily': 'succeeded',
    marts: 'succeeded',
    count: 'succeeded',
  })
  const rows = async (): Promise<unknown> =>
    JSON.parse((await project.run(['query', 'select * from marts_daily order by day', '--json'])).stdout)
  const before = await rows()
  expect(JSON.stringify(before)).toContain('2026-01-02')

  const ended = async (): Promise<unknown> =>
    JSON.parse((await project.run(['query', 'select id, status from ended order by rowid', '--json'])).stdout)
  const started = { id: 'shop-on-run-start-0', status: 'success' }
  const results = [
    started,
    { id: 'stg_orders', status: 'success' },
    { id: 'unique_stg_orders_id', status: 'pass' },
    { id: 'marts_daily', status: 'success' },
  ]
  expect(await ended()).toEqual(results)

  const checks = async (): Promise<unknown> => {
    const { attempts } = JSON.parse((await project.run(['show', 'run', 'last', '--json'])).stdout) as {
      readonly attempts: readonly { readonly step: string; readonly checks?: readonly unknown[] }[]
    }
    return attempts.flatMap(({ step, checks: found = [] }) => found.map((one) => [step, one]))
  }
  const unique = { check: expect.stringMatching(/^test\.shop\.unique_stg_orders_id\./) as unknown, dataset: 'main.stg_orders' }
  expect(await checks()).toMatchObject([['marts.stg_orders', { ...unique, verdict: 'passed', rows: 0 }]])

  // A test that fails stops what depends on what it tests; what was built before stays.
  writeFileSync(join(project.root, 'pipelines/daily.ts'), pipeline({ ids: '[1, 1, 3]' }))
  const broken = JSON.parse((await project.start(['run', 'daily', '--json']).ended).stdout) as RunJson
  expect(states(broken)).toMatchObject({
    'marts.stg_orders': 'failed',
    'marts.unique_stg_orders_id': 'upstream_failed',
    'marts.marts_daily': 'upstream_failed',
    'marts.shop-on-run-end-0': 'succeeded',
    marts: 'upstream_failed',
    count: 'upstream_failed',
  })
  expect(await checks()).toMatchObject([['marts.stg_orders', { ...unique, verdict: 'failed', rows: 1 }]])
  const lost = ['stg_orders', 'unique_stg_orders_id', 'marts_daily'].map((id) => ({ id, status: 'error' }))
  expect(await ended()).toEqual([...results, started, ...lost])
  expect(broken.steps.find(({ state }) => state === 'failed')!.error).toMatchObject({
    code: 'MODEL-TEST-FAILED',
    // In the project, not where its versions are kept.
    place: { file: join(project.root, 'models', 'stg_orders.sql') },
  })
  expect(await rows()).toEqual(before)
})

it('reads all queries first: a column that is not there fails the first step, and nothing is built', { timeout: 120_000 }, async () => {
  await using project = await makeProject({
    ...files,
    'models/marts_daily.sql': "{{ config(materialized='table') }} select day, totl as total from {{ ref('by_day') }}\n",
  })
  const broken = JSON.parse((await project.start(['run', 'daily', '--json']).ended).stdout) as RunJson
  expect(states(broken)).toMatchObject({
    'marts.bind': 'failed',
    'marts.shop-on-run-start-0': 'upstream_failed',
    'marts.stg_orders': 'upstream_failed',
    'marts.shop-on-run-end-0': 'succeeded',
  })
  expect(broken.steps.find(({ state }) => state === 'failed')!.error).toMatchObject({
    code: 'MODEL-BIND-COLUMN',
    place: { file: 'models/marts_daily.sql', line: 1 },
  })
  const tables = (await project.run(['query', "select table_name from information_schema.tables where table_schema = 'main'", '--json']))
    .stdout
  expect(tables).not.toMatch(/stg_orders|started|ended/)
})

it('is told when the project loads what is wrong with its models', { timeout: 120_000 }, async () => {
  await using project = await makeProject({
    ...files,
    'pipelines/daily.ts': pipeline({ ids: '[1]', selector: 'tag:weekly' }),
    'models/lost.sql': "select * from {{ ref('stg_order') }}\n",
  })
  const missing = await project.start(['run', 'daily']).ended
  expect(missing.code).toBe(3)
  expect(missing.stderr).toMatch(/DBT-REF-MISSING[^]*models\/lost\.sql[^]*stg_orders/)
  writeFileSync(join(project.root, 'models/lost.sql'), "select * from {{ ref('stg_orders') }}\n")
  const nothing = await project.start(['run', 'daily']).ended
  expect(nothing.code).toBe(3)
  expect(nothing.stderr).toMatch(/MODEL-NONE-SELECTED[^]*pipelines\/daily\.ts:15[^]*tag:weekly/)
})
