import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeProject } from './project-folder.ts'

/** The dbt to test with: `CAUDAL_TEST_DBT`, or `dbt` on the path, with its adapter for DuckDB. */
const dbt = process.env['CAUDAL_TEST_DBT'] ?? 'dbt'
const version = spawnSync(dbt, ['--version'], { encoding: 'utf8' })
const isThere = version.status === 0 && /duckdb/.test(`${version.stdout}${version.stderr}`)

const files = (executable: string) => ({
  'caudal.config.ts': "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'beside' })\n",
  'pipelines/beside.ts': `import { dbt, pipeline, task } from 'caudal'
import { z } from 'zod'
const shop = dbt({ project: 'shop', profiles: 'shop', select: 'orders+', vars: { least: 2 }, executable: '${executable}' })
const tell = task('tell', { input: z.object({ pass: z.literal(1), success: z.literal(1) }), run: ({ input }) => input })
const describe = task('describe', { run: ({ input, log }) => log.info('described', { results: input.results.map(({ id, columns }) => ({ id, columns })) }) })
export const beside = pipeline('beside', { plan({ run }) { const ran = run(shop, {}); run(tell, ran.counts as never); run(describe, ran as never) } })
`,
  'shop/dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'shop/profiles.yml': 'shop: { target: dev, outputs: { dev: { type: duckdb, path: shop.duckdb } } }\n',
  'shop/models/orders.sql': "select * from (values (1), (2), (3)) as rows (id) where id >= {{ var('least') }}\n",
  'shop/models/models.yml':
    'version: 2\nmodels: [{ name: orders, columns: [{ name: id, description: The number, data_tests: [unique] }] }]\n',
})

interface RunJson {
  readonly state: string
  readonly steps: readonly {
    readonly name: string
    readonly state: string
    readonly error?: { readonly code: string; readonly message: string }
  }[]
}

it.skipIf(!isThere)('an installed dbt runs as a step, and what failed in it is told', { timeout: 400_000 }, async () => {
  await using project = await makeProject(files(dbt))
  const run = async (): Promise<RunJson> => JSON.parse((await project.start(['run', 'beside', '--json']).ended).stdout) as RunJson
  expect((await run()).state).toBe('succeeded')
  expect((await project.run(['logs', 'last', '--json'])).stdout).toContain('model.shop.orders')
  const attempts = async (): Promise<unknown> =>
    (JSON.parse((await project.run(['show', 'run', 'last', '--json'])).stdout) as { readonly attempts: readonly unknown[] }).attempts
  const check = { check: expect.stringMatching(/^test\.shop\.unique_orders_id\./) as unknown, dataset: 'main.orders' }
  expect(await attempts()).toMatchObject([
    { published: [{ dataset: 'main.orders', mode: 'view' }], checks: [{ ...check, verdict: 'passed', rows: 0 }] },
    { step: expect.any(String) as unknown },
    { step: expect.any(String) as unknown },
  ])
  // What dbt has documented of its tables is part of what the step gives.
  const shop = join(project.root, 'shop')
  expect(spawnSync(dbt, ['docs', 'generate', '--vars', '{least: 2}', '--profiles-dir', shop], { cwd: shop }).status).toBe(0)
  expect((await run()).state).toBe('succeeded')
  const { stdout: told } = await project.run(['logs', 'last', '--step', 'describe', '--json'])
  expect(told.replaceAll('\\', '')).toContain('"columns":[{"name":"id","type":"INTEGER","description":"The number"}]')
  expect(told.replaceAll('\\', '')).toMatch(/"id":"test\.shop\.unique_orders_id\.\w+","columns":null/)
  writeFileSync(join(project.root, 'shop/models/orders.sql'), 'select * from (values (1), (1)) as rows (id)\n')
  const broken = await run()
  expect(broken.steps[0]).toMatchObject({ name: 'dbt_build', state: 'failed', error: { code: 'DBT-CLI-FAILED' } })
  expect(await attempts()).toMatchObject([{ published: [{ dataset: 'main.orders' }], checks: [{ ...check, verdict: 'failed', rows: 1 }] }])
  expect(broken.steps[0]!.error!.message).toMatch(/1 of 2 resources failed in dbt: test\.shop\.unique_orders_id/)
})

it('a dbt that is not there is asked for', { timeout: 240_000 }, async () => {
  await using project = await makeProject(files('no-such-dbt'))
  const { code, stdout } = await project.start(['run', 'beside', '--json']).ended
  expect([code, (JSON.parse(stdout) as RunJson).steps[0]!.error]).toMatchObject([1, { code: 'DBT-CLI-MISSING' }])
})
