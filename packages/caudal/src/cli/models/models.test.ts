import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { Fault } from '../../kernel/index.ts'
import { dispatch } from '../dispatch.ts'
import { printedWorld } from '../printed-world.ts'

const base = mkdtempSync(join(tmpdir(), 'caudal-models-'))
afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }))

const shop: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\nmodels:\n  shop:\n    marts: { +materialized: table }\n',
  'profiles.yml':
    'shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: shop.duckdb, threads: 2 }\n    lake: { type: spark, schema: x }\n',
  'seeds/raw_orders.csv': 'id,customer,amount\n1,ana,10\n2,bia,20\n3,ana,5\n',
  'models/staging/stg_orders.sql': 'select id, customer, amount from {{ ref("raw_orders") }}\n',
  'models/marts/customers.sql': 'select customer, sum(amount) as total from {{ ref("stg_orders") }} group by customer\n',
  'models/schema.yml': `models:
  - name: stg_orders
    columns: [{ name: id, data_tests: [unique, not_null] }]
  - name: customers
    description: One row a customer
    columns: [{ name: customer, description: The name, data_tests: [unique] }]
`,
  'selectors.yml': 'selectors:\n  - { name: marts, definition: "path:models/marts" }\n',
}

let folder = ''
let made = 0
beforeEach(() => {
  folder = join(base, `p${made++}`)
  for (const [path, text] of Object.entries(shop)) write(path, text)
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

interface Ended {
  readonly exit: number
  readonly out: string
  readonly err: string
}

async function caudal(...words: readonly string[]): Promise<Ended> {
  const { world, printed } = printedWorld({
    cwd: folder,
    open: () => Promise.reject(new Fault('PROJECT-NOT-FOUND', { message: 'opened' })),
  })
  return { exit: await dispatch(words, world), ...printed }
}

async function statuses(...words: readonly string[]): Promise<{ readonly exit: number; readonly results: readonly string[] }> {
  const { exit, out } = await caudal(...words, '--json')
  const { results } = JSON.parse(out) as { readonly results: readonly { readonly name: string; readonly status: string }[] }
  return { exit, results: results.map(({ name, status }) => `${name} ${status}`).toSorted() }
}

const readJson = (path: string): { readonly [key: string]: unknown } =>
  JSON.parse(readFileSync(join(folder, path), 'utf8')) as { readonly [key: string]: unknown }

const whole = [
  'main.customers success',
  'main.raw_orders success',
  'main.stg_orders success',
  'not_null_stg_orders_id pass',
  'unique_customers_customer pass',
  'unique_stg_orders_id pass',
]

describe('building', () => {
  test('builds and tests all, tells of each and writes the artifacts', async () => {
    const { exit, out, err } = await caudal('build')
    expect(err).toBe('')
    expect(exit).toBe(0)
    expect(out).toMatch(/6 of 6 {2}✓ test +unique_customers_customer/)
    expect(out).toMatch(/✓ 6 of 6 well in .* {2}1 seed, 2 models, 3 tests/)
    expect(readJson('target/run_results.json')['results']).toHaveLength(6)
    expect(Object.keys(readJson('target/manifest.json')['nodes'] as object)).toHaveLength(6)
    expect(readFileSync(join(folder, 'target/compiled/shop/models/marts/customers.sql'), 'utf8')).toContain('"stg_orders"')
    expect(readdirSync(join(folder, 'target/compiled/shop/models/schema.yml'))).toContain('unique_stg_orders_id.sql')
  })

  test('takes what is selected, by position and by options', async () => {
    expect(await statuses('build', '+stg_orders')).toMatchObject({ results: whole.filter((line) => !line.includes('customer')) })
    expect(await statuses('dbt', 'run', '-s', 'stg_orders', 'customers', '--exclude', 'customers')).toMatchObject({
      results: ['main.stg_orders success'],
    })
    expect(await statuses('dbt', 'build', '--selector', 'marts', '--resource-type', 'model')).toMatchObject({
      results: ['main.customers success'],
    })
  })

  test('tells what was built even where its artifacts cannot be written', async () => {
    mkdirSync(join(folder, 'target/run_results.json/taken'), { recursive: true })
    const { exit, out, err } = await caudal('build')
    expect(exit).toBe(1)
    expect(out).toContain('6 of 6 well')
    expect(err).toContain('DBT-ARTIFACT-WRITE')
    expect(readdirSync(join(folder, 'target')).filter((name) => name.endsWith('.new'))).toEqual([])
    const told = JSON.parse((await caudal('build', '--json')).out) as object
    expect(told).toMatchObject({
      succeeded: false,
      counts: { ok: 6 },
      error: { code: 'DBT-ARTIFACT-WRITE', hint: expect.any(String) as string },
    })
  })

  test('clones what a state has into another schema, and needs a state for it', async () => {
    write(
      'profiles.yml',
      shop['profiles.yml']!.replace('    lake:', '    own: { type: duckdb, path: shop.duckdb, schema: own }\n    lake:'),
    )
    await caudal('build', '--target-path', 'prod')
    expect(await caudal('dbt', 'clone', '-t', 'own')).toMatchObject({ exit: 2, err: expect.stringContaining('--state DIR') as string })
    const cloned = ['own.customers success', 'own.raw_orders success', 'own.stg_orders success']
    expect(await statuses('dbt', 'clone', '-t', 'own', '--state', 'prod')).toEqual({ exit: 0, results: cloned })
    const { out } = await caudal('dbt', 'show', '-t', 'own', '--inline', 'select sum(total) as n from {{ ref("customers") }}', '--json')
    expect(JSON.parse(out)).toEqual([{ n: 35 }])
    expect((await statuses('dbt', 'clone', '-t', 'own', '--state', 'prod')).results).toEqual(
      cloned.map((line) => line.replace('success', 'no-op')),
    )
  })

  test.each(['3 fortnights', 'days', '{ start: 2026-01-01 }', '{ start: 2026-02-01, end: 2026-01-01 }', '{ start: x'])(
    'refuses --sample %s',
    async (text) => {
      expect(await caudal('build', '--sample', text)).toMatchObject({ exit: 2, err: expect.stringContaining('"3 days"') as string })
    },
  )

  test('--sample takes the rows of a span until now', async () => {
    write('seeds/raw_orders.yml', 'seeds: [{ name: raw_orders, config: { event_time: happened } }]\n')
    write('seeds/raw_orders.csv', 'id,customer,amount,happened\n1,ana,10,2000-01-01\n2,bia,20,2999-01-01\n')
    const total = async (...words: readonly string[]): Promise<unknown> => {
      expect(await statuses('build', ...words)).toMatchObject({ exit: 0 })
      return JSON.parse(
        (await caudal('dbt', 'show', '--inline', 'select sum(total) as n from {{ ref("customers") }}', '--json')).out,
      ) as unknown
    }
    expect(await total('--sample', '3 days')).toEqual([{ n: null }])
    expect(await total('--sample', '{ start: 1999-01-01, end: 2001-01-01 }')).toEqual([{ n: 10 }])
    expect(await total()).toEqual([{ n: 30 }])
  })

  test('what fails stops what depends on it; retry does that again', async () => {
    write('models/staging/stg_orders.sql', 'select nothing as id, 1 as customer, 2 as amount from {{ ref("raw_orders") }}\n')
    const broken = await caudal('build', '--no-bind')
    expect(broken.exit).toBe(1)
    expect(broken.out).toContain('✕ model main.stg_orders  models/staging/stg_orders.sql')
    expect(broken.out).toContain('1 of 6 well, 1 failed, 4 skipped')
    write('models/staging/stg_orders.sql', shop['models/staging/stg_orders.sql']!)
    expect(await statuses('dbt', 'retry')).toEqual({ exit: 0, results: whole.filter((line) => !line.includes('raw_orders')) })
    expect((await caudal('dbt', 'retry')).out).toContain('Nothing failed')
  })

  test('with --quiet only what went wrong is told of; with --fail-fast nothing more begins', async () => {
    expect((await caudal('build', '--quiet')).out.trim().split('\n')).toHaveLength(1)
    write('models/a.sql', 'select nothing')
    const results = await statuses('dbt', 'run', '--fail-fast', '--threads', '1', '-s', 'a', 'stg_orders+')
    expect(results.exit).toBe(1)
    expect(results.results.filter((line) => line.endsWith('skipped')).length).toBeGreaterThan(0)
  })

  test('variables and --empty reach the templates', async () => {
    write('models/days.sql', "select * from (values (1), (2)) as t (n) where n <= {{ var('most') }}")
    expect(await statuses('dbt', 'run', '-s', 'days', '--vars', '{ most: 1 }')).toMatchObject({ exit: 0 })
    expect(JSON.parse((await caudal('dbt', 'show', '--inline', 'from {{ ref("days") }}', '--json', '--vars', 'most: 1')).out)).toHaveLength(
      1,
    )
    write('models/staging/stg_orders.sql', 'select * from {{ ref("raw_orders") }}')
    await caudal('dbt', 'seed', '--vars', 'most: 1')
    await caudal('dbt', 'run', '--empty', '--vars', 'most: 1')
    expect(JSON.parse((await caudal('dbt', 'show', '--inline', 'from {{ ref("customers") }}', '--json', '--vars', 'most: 1')).out)).toEqual(
      [],
    )
  })

  test('a test that fails is exit code 1, and where it is asked for is named', async () => {
    write('seeds/raw_orders.csv', 'id,customer,amount\n1,ana,10\n1,bia,20\n')
    await caudal('dbt', 'seed')
    await caudal('dbt', 'run')
    const { exit, out } = await caudal('check', 'stg_orders')
    expect(exit).toBe(1)
    expect(out).toContain('✕ test unique_stg_orders_id  models/schema.yml:3:40')
    expect(out).toContain('what was run: target/compiled/shop/models/schema.yml/unique_stg_orders_id.sql')
  })

  test('a test of units that fails, and one whose rows cannot be, name their places', async () => {
    write(
      'models/units.yml',
      `unit_tests:
  - name: sums
    model: customers
    given: [{ input: ref('stg_orders'), rows: [{ id: 1, customer: ana, amount: 2 }] }]
    expect: { rows: [{ customer: ana, total: 3 }] }
  - name: odd
    model: customers
    given: [{ input: ref('stg_orders'), rows: [{ id: 1, client: ana }] }]
    expect: { rows: [] }
`,
    )
    await caudal('dbt', 'seed')
    await caudal('dbt', 'run')
    const { exit, out } = await caudal('dbt', 'test', '--select', 'test_type:unit')
    expect(exit).toBe(1)
    expect(out).toContain('✕ unit test customers.sums  models/units.yml:2:5')
    expect(out).toContain('✕ unit test customers.odd  models/units.yml:6:5')
    const told = JSON.parse((await caudal('dbt', 'test', '--select', 'test_type:unit', '--json')).out) as object
    expect(told).toMatchObject({ results: [{ line: expect.any(Number) as number }, { line: expect.any(Number) as number }] })
  })

  test('an earlier state says what changed, and is read from with --defer', async () => {
    await caudal('dbt', 'build', '--target-path', 'before')
    write('models/marts/customers.sql', `-- more\n${shop['models/marts/customers.sql']!}`)
    const { out } = await caudal('dbt', 'ls', '-s', 'state:modified', '--state', 'before', '--resource-type', 'model')
    expect(out).toBe('shop.marts.customers\n')
    expect(await statuses('build', 'state:modified', '--state', 'before', '--defer')).toMatchObject({ exit: 0 })
    expect(await caudal('build', '--defer')).toMatchObject({ exit: 2, err: expect.stringContaining('--state') as string })
  })
})

describe('looking', () => {
  test('lists by selectors, names and files', async () => {
    expect(await caudal('dbt', 'ls', '--resource-type', 'model', 'seed')).toMatchObject({
      exit: 0,
      out: 'shop.marts.customers\nshop.staging.stg_orders\nshop.raw_orders\n',
    })
    expect((await caudal('dbt', 'list', '-s', 'customers+', '--output', 'name')).out).toBe('customers\nunique_customers_customer\n')
    expect((await caudal('list', 'models')).out).toMatch(/customers +table +main\.customers +1 +1 +One row a customer/)
    expect((await caudal('show', 'model', 'customers')).out).toContain('made from: stg_orders')
    expect(await caudal('show', 'model', 'custmers')).toMatchObject({ exit: 2, err: expect.stringContaining('"customers"') as string })
  })

  test('shows the columns of what is not built yet, described as where they come from', async () => {
    write('models/top.sql', 'select customer, total > 10 as large from {{ ref("customers") }}\n')
    const { out } = await caudal('show', 'model', 'top')
    expect(out).toMatch(/customer +VARCHAR +The name\n/)
    expect(out).toMatch(/large +BOOLEAN/)
    expect((await caudal('show', 'model', 'customers')).out).toMatch(/customer +VARCHAR +unique +The name\n.*total +HUGEINT/s)
    await caudal('dbt', 'seed')
    expect((await caudal('docs')).exit).toBe(0)
    const page = readFileSync(join(folder, 'target/index.html'), 'utf8')
    expect(page).toContain('{"name":"customer","type":"VARCHAR","description":"The name","tests":[]},{"name":"large","type":"BOOLEAN"')
  })

  test('shows all rows where it is asked to, and rows of a query with a limit of its own', async () => {
    const shown = async (query: string, ...more: string[]): Promise<unknown> =>
      JSON.parse((await caudal('dbt', 'show', '--inline', query, '--json', ...more)).out)
    expect(await shown('from range(9)', '--limit', '-1')).toHaveLength(9)
    expect(await shown('from range(9)')).toHaveLength(5)
    expect(await shown('from range(9) limit 7')).toHaveLength(5)
    expect(await shown('from range(9) limit 2 -- few')).toHaveLength(2)
    expect((await caudal('dbt', 'show', '--inline', 'from nowhere')).err).toContain('nowhere')
  })

  test('shows rows of a model and of a query with templates', async () => {
    await caudal('build')
    expect(JSON.parse((await caudal('dbt', 'show', '-s', 'customers', '--json')).out)).toHaveLength(2)
    const inline = await caudal('dbt', 'show', '--inline', 'select sum(total) as s from {{ ref("customers") }}', '--json')
    expect(JSON.parse(inline.out)).toEqual([{ s: expect.anything() as unknown }])
    expect(await caudal('dbt', 'show', '-s', 'tag:none')).toMatchObject({ exit: 2 })
  })

  test('completes names of models', async () => {
    expect((await caudal('complete', '--', 'build', 'stg')).out).toContain('stg_orders')
    expect((await caudal('complete', '--', 'dbt', 'run', '--select', 'cust')).out).toContain('customers')
    expect((await caudal('complete', '--', 'dbt', 'so')).out).toContain('source')
  })

  test('writes the documentation', async () => {
    await caudal('build')
    const { exit } = await caudal('docs')
    expect(exit).toBe(0)
    expect(Object.keys(readJson('target/catalog.json')['nodes'] as object)).toHaveLength(3)
    expect(readFileSync(join(folder, 'target/index.html'), 'utf8')).toContain('One row a customer')
  })

  test('writes types of all rows, before anything is built, and says where they are old', async () => {
    write(
      'models/odd.sql',
      '{% set rows = run_query("select customer from " ~ ref("stg_orders")) if execute else [] %} select {{ rows | length }} as n from {{ ref("stg_orders") }}',
    )
    expect(await caudal('generate', 'types')).toMatchObject({ exit: 0, out: '✓ caudal-types.ts has the rows of 3 tables\n' })
    const types = readFileSync(join(folder, 'caudal-types.ts'), 'utf8')
    expect(types).toContain('/** One row a customer */\nexport interface MainCustomers {\n  /** The name */\n  customer: string | null\n')
    expect(types).toContain('export interface MainStgOrders {\n  id: number\n')
    expect(await caudal('generate', 'types', '--check')).toMatchObject({ exit: 0, out: '✓ caudal-types.ts is as it should be\n' })
    write('models/staging/stg_orders.sql', 'select id, customer, amount::text as amount from {{ ref("raw_orders") }}\n')
    write('models/marts/customers.sql', 'select customer from {{ ref("stg_orders") }}\n')
    expect(await caudal('generate', 'types', '--check')).toMatchObject({ exit: 1, err: expect.stringContaining('TYPES-STALE') as string })
    write('models/marts/customers.sql', 'select customer, sum(amount) as total from {{ ref("stg_orders") }} group by 1\n')
    expect(await caudal('build')).toMatchObject({ exit: 3, err: expect.stringContaining('models/marts/customers.sql:1:18') as string })
  })

  test('says how fresh sources are, and exits with 1 where one is too old', async () => {
    await caudal('dbt', 'seed')
    const source = (limit: string): string =>
      `sources:\n  - name: raw\n    schema: main\n    tables:\n      - name: raw_orders\n        config: { loaded_at_field: "timestamp '2020-01-01'", freshness: { ${limit}: { count: 1, period: day } } }\n`
    write('models/sources.yml', source('warn_after'))
    const warned = await caudal('dbt', 'source', 'freshness')
    expect(warned).toMatchObject({ exit: 0, out: expect.stringMatching(/▲ source +raw\.raw_orders {2}loaded .* ago/) as string })
    write('models/sources.yml', source('error_after'))
    const late = await caudal('dbt', 'source', 'freshness')
    expect(late).toMatchObject({ exit: 1, out: expect.stringContaining('models/sources.yml:5:9') as string })
    expect(late.out).toMatch(/ {2}its newest row is of 2020-01-01T00:00:00.*, more than 1 day ago\n/)
    expect(readJson('target/sources.json')['results']).toMatchObject([{ status: 'error', unique_id: 'source.shop.raw.raw_orders' }])
  })

  test('calls a macro of the project', async () => {
    write(
      'macros/greet.sql',
      "{% macro greet(name) %}{{ log('hello ' ~ name, info=true) }}{% if name == 'eve' %}{{ exceptions.raise_compiler_error('not you') }}{% endif %}{% endmacro %}",
    )
    const greeted = await caudal('dbt', 'run-operation', 'greet', '--args', '{ name: ana }')
    expect(greeted).toMatchObject({ exit: 0 })
    expect(greeted.out + greeted.err).toContain('hello ana')
    expect(await caudal('dbt', 'run-operation', 'greet', '--args', '{ name: eve }')).toMatchObject({
      exit: 1,
      err: expect.stringContaining('not you') as string,
    })
    expect(await caudal('dbt', 'run-operation', 'gret')).toMatchObject({
      exit: 1,
      err: expect.stringContaining('did you mean "greet"') as string,
    })
  })

  test('parse, debug and clean', async () => {
    expect((await caudal('dbt', 'parse')).out).toMatch(/✓ shop: 2 models, 1 seed, 3 tests/)
    expect((await caudal('dbt', 'debug')).out).toContain('the target answers')
    expect((await caudal('dbt', 'deps')).out).toContain('no packages')
    await caudal('dbt', 'clean')
    expect(readdirSync(folder)).not.toContain('target')
    write('dbt_project.yml', `${shop['dbt_project.yml']!}clean-targets: [models]\n`)
    expect((await caudal('dbt', 'clean')).err).toContain('DBT-CLEAN-REFUSED')
  })
})

describe('what is wrong', () => {
  test.each([
    ['a project that does not load', ['build'], 3, 'DBT-'],
    ['a target that is not supported', ['build', '--target', 'lake'], 3, 'DBT-UNSUPPORTED'],
    ['a selector that cannot be read', ['build', 'tags:x'], 2, 'did you mean "tag"?'],
    ['a selector without a name', ['dbt', 'run', '--selector', 'mart'], 2, 'did you mean "marts"?'],
    ['two selections', ['dbt', 'run', '--selector', 'marts', '-s', 'customers'], 2, 'CLI-BAD-VALUE'],
    ['a command that is not there', ['dbt', 'bild'], 2, 'did you mean "build"?'],
    ['variables that are none', ['build', '--vars', '[1]'], 2, 'write names and values as YAML'],
    ['a state that is not there', ['build', '--state', 'none'], 2, 'DBT-STATE-EMPTY'],
  ])('%s', async (what, words, exit, said) => {
    if (what.startsWith('a project')) write('models/marts/customers.sql', 'select * from {{ ref("stg_order") }}')
    const ended = await caudal(...words)
    expect(ended.err).toContain(said)
    expect(ended.exit).toBe(exit)
  })

  test('a problem is found from a folder within the project, or from outside', async () => {
    write('models/marts/customers.sql', 'select * from {{ ref("stg_order") }}')
    const here = folder
    folder = join(here, 'models')
    expect((await caudal('build')).err).toContain('marts/customers.sql:1:')
    folder = base
    expect((await caudal('dbt', 'run', '--project-dir', here)).err).toContain('models/marts/customers.sql:1:')
  })

  test('nothing that matches is a warning, and no failure', async () => {
    expect(await caudal('build', 'tag:none')).toMatchObject({ exit: 0, out: expect.stringContaining('matches nothing') as string })
  })
})
