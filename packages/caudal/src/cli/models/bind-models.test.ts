import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BoundProject } from '../../transform/index.ts'
import { boundShop, toldOf } from './bound-shop.ts'
import type { BoundShop } from './bound-shop.ts'

let shop: BoundShop
beforeEach(() => void (shop = boundShop()))
afterEach(() => shop[Symbol.dispose]())
const bind: BoundShop['bind'] = (files, options) => shop.bind(files, options)

const columnsOf = ({ resources }: BoundProject, id: string): string[] | undefined =>
  resources.get(id)?.columns.map(({ name, type }) => `${name} ${type}`)
const reasons = ({ unbound }: BoundProject): string[] => unbound.map(({ name, because }) => `${name}: ${because}`)

test('the columns of all are known before anything is there, with what is said of them', async () => {
  const found = await bind({
    'models/customers.sql':
      'with o as (select * from {{ ref("stg_orders") }})\nselect customer, sum(amount) as amount, max(day) as latest from o group by all\n',
    'snapshots/kept.yml':
      'snapshots:\n  - name: kept\n    relation: ref("stg_orders")\n    config: { strategy: timestamp, updated_at: day, unique_key: id, hard_deletes: new_record }\n',
    'models/above.sql': '{{ config(materialized="ephemeral") }} select customer, dbt_valid_to from {{ ref("kept") }}',
    'models/top.sql': 'select * from {{ ref("above") }}',
  })
  expect(found.faults).toEqual([])
  expect(found.unbound).toEqual([])
  expect(columnsOf(found, 'seed.shop.raw_orders')).toEqual(['id INTEGER', 'customer VARCHAR', 'amount DOUBLE', 'day DATE'])
  expect(columnsOf(found, 'model.shop.customers')).toEqual(['customer VARCHAR', 'amount DOUBLE', 'latest DATE'])
  expect(columnsOf(found, 'snapshot.shop.kept')?.slice(4)).toEqual([
    'dbt_scd_id VARCHAR',
    'dbt_updated_at DATE',
    'dbt_valid_from DATE',
    'dbt_valid_to DATE',
    'dbt_is_deleted VARCHAR',
  ])
  expect(columnsOf(found, 'model.shop.top')).toEqual(['customer VARCHAR', 'dbt_valid_to DATE'])
  expect(found.resources.get('model.shop.customers')?.columns.map(({ description }) => description)).toEqual(['Who bought', null, null])
  expect(found.resources.get('model.shop.top')?.columns[0]?.description).toBe('Who bought')
})

test('a table that grows keeps the columns that its query has no more, unless it is made anew', async () => {
  const found = await bind(
    {
      'models/grown.sql': "{{ config(materialized='incremental') }} select id from {{ ref('stg_orders') }}",
      'models/same.sql':
        "{{ config(materialized='incremental', on_schema_change='sync_all_columns') }} select id from {{ ref('stg_orders') }}",
      'models/plain.sql': "{{ config(materialized='table') }} select id from {{ ref('stg_orders') }}",
      'models/reads.sql': "select old from {{ ref('grown') }}",
    },
    { before: ['grown', 'same', 'plain'].map((name) => `create table main.${name} as select 1 as id, 'x' as old`).join(';') },
  )
  expect(found.faults).toEqual([])
  expect(columnsOf(found, 'model.shop.grown')).toEqual(['id INTEGER', 'old VARCHAR'])
  expect(columnsOf(found, 'model.shop.reads')).toEqual(['old VARCHAR'])
  for (const name of ['same', 'plain']) expect(columnsOf(found, `model.shop.${name}`)).toEqual(['id INTEGER'])
})

test('the queries of tests are read as well, of one column, of several resources and of the project’s own', async () => {
  const found = await bind({
    'models/schema.yml': `models:
  - name: stg_orders
    columns:
      - { name: custmer, data_tests: [unique] }
      - { name: id, data_tests: [not_null, { relationships: { arguments: { to: ref('raw_orders'), field: idd } } }] }
      - { name: amount, data_tests: [{ accepted_values: { arguments: { values: ['a', 'b'] } } }] }
    data_tests: [{ rows_known: { arguments: { than: 1 } } }]
`,
    'tests/own.sql': "select id\nfrom {{ ref('stg_orders') }}\nwhere amuont < 0\n",
    'tests/sound.sql': "with o as (select 1 as n) select * from o join {{ ref('stg_orders') }} as s on s.id = o.n;",
    'tests/generic/rows_known.sql':
      '{% test rows_known(model, than) %}{% set n = run_query("select count(*) as n from " ~ model).columns[0].values()[0] if execute else 0 %}select {{ n }} as n where {{ n }} < {{ than }}{% endtest %}',
    'models/broken.sql': 'select nothing from {{ ref("stg_orders") }}',
    'tests/below.sql': "select other from {{ ref('broken') }}",
  })
  const told = found.faults.map(({ code, message, hint, place }) => [code, `${place?.file}:${place?.line}`, message, hint])
  expect(told.toSorted((one, other) => (one.join() < other.join() ? -1 : 1))).toEqual([
    ['MODEL-BIND-COLUMN', 'models/broken.sql:1', 'broken reads a column nothing, which is not there', expect.any(String)],
    ['MODEL-BIND-COLUMN', 'models/schema.yml:4', expect.stringMatching(/^unique_.* a column custmer,/), 'did you mean "customer"?'],
    ['MODEL-BIND-COLUMN', 'models/schema.yml:5', expect.stringMatching(/^relationships_.* a column idd,/), 'did you mean "id"?'],
    ['MODEL-BIND-COLUMN', 'tests/own.sql:3', expect.stringMatching(/^own reads a column amuont,/), 'did you mean "amount"?'],
  ])
  expect(reasons(found)).toEqual([expect.stringMatching(/^rows_known_.*: its columns follow from rows/)])
})

test('tests for missing and repeated values are as the project has them, on models and sources', async () => {
  const files = {
    'models/many.sql': 'select 1 as id, 2 as "order", 3 as n',
    'models/schema.yml': `sources: [{ name: raw, schema: main, tables: [{ name: visits, columns: [{ name: id, data_tests: [unique, not_null] }] }] }]
models:
  - name: many
    columns:
      - { name: id, data_tests: [unique, not_null] }
      - { name: n, data_tests: [not_null, unique: { config: { where: "m > 1" } }] }
      - { name: order, data_tests: [not_null] }
`,
  }
  const before = 'create table visits (id integer)'
  const chosen = (all: BoundProject): string[] => all.faults.map(({ message }) => message.replace(/_[\da-f]{10,}/, '')).toSorted()
  expect(chosen(await bind(files, { before }))).toEqual([
    expect.stringMatching(/^not_null_many_order/),
    expect.stringMatching(/^unique_many_n reads a column m,/),
  ])
  const own = { 'macros/own.sql': '{% macro default__test_not_null(model, column_name) %}select nowhere from {{ model }}{% endmacro %}' }
  expect(chosen(await bind({ ...files, ...own }))).toEqual([
    ...['id', 'n', 'order'].map((name) => expect.stringMatching(new RegExp(`^not_null_many_${name}.* a column nowhere,`)) as string),
    expect.stringMatching(/^source_not_null_raw_visits_id.* a column nowhere,/),
    expect.stringMatching(/^unique_many_n reads a column m,/),
  ])
})

test('all that is wrong is told at once, with line, column and the nearest name; what is below is left out', async () => {
  const found = await bind({
    'models/customers.sql': `{{ config(materialized='table') }}

with o as (
  select * from {{ ref('stg_orders') }}
)
{% if true %}
select
    o.custmer,
    sum(amount) as total
{% endif %}
from o
group by 1
`,
    'models/mixed.sql': 'select\n  id,\n  sum(customer) as x\nfrom {{ ref("stg_orders") }}\n',
    'models/typo.sql': 'select id,\nfrom from {{ ref("stg_orders") }}\n',
    'models/ungrouped.sql': 'select id, count(*) as n from {{ ref("stg_orders") }}\n',
    'models/below.sql': 'select nothing from {{ ref("customers") }}\n',
    'snapshots/s.sql':
      '-- kept\n{% snapshot s %}\n{{ config(strategy="check", check_cols="all", unique_key="id") }}\nselect idd from {{ ref("stg_orders") }}\n{% endsnapshot %}\n',
  })
  const told = toldOf(found)
  expect(told).toContainEqual([
    'MODEL-BIND-COLUMN',
    'models/customers.sql:8:5',
    'customers reads a column custmer, which is not there',
    'did you mean "customer"?',
  ])
  expect(told).toContainEqual(['MODEL-BIND-COLUMN', 'snapshots/s.sql:4:8', expect.stringContaining('idd'), 'did you mean "id"?'])
  expect(told).toContainEqual(['MODEL-BIND-TYPE', 'models/mixed.sql:3:3', expect.stringContaining("'sum(VARCHAR)'"), expect.anything()])
  expect(told).toContainEqual(['MODEL-BIND-SYNTAX', 'models/typo.sql:2:6', expect.anything(), expect.anything()])
  expect(told).toContainEqual(['MODEL-BIND-QUERY', 'models/ungrouped.sql:1:8', expect.stringContaining('GROUP BY'), expect.anything()])
  expect(told).toHaveLength(5)
  expect(found.resources.has('model.shop.below')).toBe(false)
})

test('sources have the columns of the warehouse, of what a task is going to write, or those that are all written with a type', async () => {
  const sources = `sources:
  - name: raw
    schema: raw
    tables:
      - { name: there }
      - { name: planned }
      - { name: written, columns: [{ name: at, data_type: timestamp, description: When }] }
      - { name: half, columns: [{ name: at }] }
`
  const models = Object.fromEntries(
    ['there', 'planned', 'written', 'half'].map((name) => [`models/of_${name}.sql`, `select * from {{ source("raw", "${name}") }}`]),
  )
  const found = await bind(
    { 'models/sources.yml': sources, ...models, 'models/wrong.sql': 'select totl from {{ source("raw", "planned") }}' },
    {
      before: 'create schema raw; create table raw.there (n decimal(9, 2)); create table raw.planned (old int)',
      known: [['raw.planned', [{ name: 'total', type: 'BIGINT', description: 'In all' }]]],
    },
  )
  expect(columnsOf(found, 'model.shop.of_there')).toEqual(['n DECIMAL(9,2)'])
  expect(columnsOf(found, 'model.shop.of_planned')).toEqual(['total BIGINT', 'old INTEGER'])
  expect(found.resources.get('model.shop.of_written')?.columns).toEqual([{ name: 'at', type: 'TIMESTAMP', description: 'When' }])
  expect(reasons(found)).toEqual([
    'half: the table is not there, and its columns are not all written with a data_type',
    'of_half: it reads half, whose columns are not known',
  ])
  expect(toldOf(found)).toEqual([['MODEL-BIND-COLUMN', 'models/wrong.sql:1:8', expect.anything(), 'did you mean "total"?']])
})

test('what depends on rows, on hooks or on Python is left to the build', async () => {
  const found = await bind({
    'models/pivoted.sql': `{% set names = run_query("select distinct customer from " ~ ref("stg_orders")).columns[0].values() %}
select {% for name in names %} max({{ name }}) as {{ name }} {% endfor %} from {{ ref("stg_orders") }}`,
    'models/dynamic.sql': 'pivot {{ ref("stg_orders") }} on customer using sum(amount)',
    'models/hooked.sql': 'select made_by_a_hook(id) as x from {{ ref("stg_orders") }}',
    'models/own.sql': '{{ config(materialized="odd") }} select wrong from {{ ref("stg_orders") }}',
    'macros/odd.sql': '{% materialization odd, default %}{{ return({"relations": []}) }}{% endmaterialization %}',
    'models/shaped.sql': `{% set columns = adapter.get_columns_in_relation(ref("stg_orders")) %}
select {% for column in columns %} {{ column.name }}{{ "," if not loop.last }} {% endfor %} from {{ ref("stg_orders") }}`,
  })
  expect(found.faults).toEqual([])
  expect(found.unbound.map(({ name }) => name).toSorted()).toEqual(['dynamic', 'hooked', 'own', 'pivoted'])
  expect(columnsOf(found, 'model.shop.shaped')).toEqual(columnsOf(found, 'model.shop.stg_orders'))
})

test('an ephemeral model is wrong only where something that is built reads it', async () => {
  const broken = { 'models/part.sql': '{{ config(materialized="ephemeral") }}\nselect nothing from {{ ref("stg_orders") }}\n' }
  const alone = await bind({ ...broken, 'models/also.sql': '{{ config(materialized="ephemeral") }} select 1 from {{ ref("part") }}' })
  expect(alone.faults).toEqual([])
  expect(reasons(alone)).toEqual(['part: part reads a column nothing, which is not there'])
  const read = await bind({ 'models/reader.sql': 'select * from {{ ref("also") }}' })
  expect(toldOf(read)).toEqual([['MODEL-BIND-COLUMN', 'models/part.sql:2:8', expect.anything(), expect.stringContaining('known:')]])
  const empty = await bind({ 'models/reader.sql': '-- nothing but a remark' })
  expect(toldOf(empty)).toEqual([['MODEL-BIND-SYNTAX', 'models/reader.sql:1:undefined', expect.anything(), expect.anything()]])
})

test('an ephemeral model that asks for rows leaves all that read it to the build', async () => {
  const asking = `{{ config(materialized="ephemeral") }}
{% set names = run_query("select distinct customer from " ~ ref("stg_orders")).columns[0].values() if execute else [] %}
select id {% for name in names %}, 1 as {{ name }} {% endfor %} from {{ ref("stg_orders") }}`
  const files = {
    'models/asking.sql': asking,
    'models/a.sql': 'select ana from {{ ref("asking") }}',
    'models/b.sql': 'select ana from {{ ref("asking") }}',
  }
  const found = await bind(files)
  expect(found.faults).toEqual([])
  expect(found.unbound.map(({ name }) => name).toSorted()).toEqual(['a', 'asking', 'b'])
  const chosen = await bind(files, { select: ['model.shop.a', 'model.shop.b'], before: 'create table stg_orders (id int, customer text)' })
  expect(chosen.faults).toEqual([])
  expect(chosen.unbound.map(({ name }) => name)).toEqual(['a', 'b'])
})

test('a template that looks whether something is there which is not built yet is left to the build', async () => {
  const files = {
    'models/looking.sql': '{% set there = load_relation(ref("raw_orders")) %}\nselect {{ "id" if there }} from {{ ref("raw_orders") }}',
    'models/typo.sql': 'select id,\nfrom from {{ ref("raw_orders") }}',
  }
  const select = ['model.shop.looking', 'model.shop.typo']
  const found = await bind(files, { select })
  expect(toldOf(found)).toEqual([['MODEL-BIND-SYNTAX', 'models/typo.sql:2:6', expect.anything(), expect.anything()]])
  expect(reasons(found)).toContain('looking: it reads raw_orders, whose columns are not known')
  const all = await bind(files)
  expect(columnsOf(all, 'model.shop.looking')).toEqual(['id INTEGER'])
})

test('what is not chosen is taken as it stands in the warehouse', async () => {
  const files = { 'models/top.sql': 'select surplus from {{ ref("stg_orders") }}' }
  const select = ['model.shop.top']
  expect(reasons(await bind(files, { select }))).toEqual(['stg_orders: it is not built yet', expect.stringContaining('top:')])
  const found = await bind(files, { select, before: 'create table stg_orders (surplus int)' })
  expect(columnsOf(found, 'model.shop.top')).toEqual(['surplus INTEGER'])
  expect(found.faults).toEqual([])
})

test('a contract is compared, types and all', async () => {
  const found = await bind({
    'models/sums.sql': 'select customer, sum(id) as n from {{ ref("stg_orders") }} group by customer',
    'models/sums.yml':
      'models:\n  - name: sums\n    config: { contract: { enforced: true } }\n    columns: [{ name: customer, data_type: varchar }, { name: n, data_type: bigint }]\n',
  })
  expect(toldOf(found)).toEqual([['DBT-CONTRACT', 'models/sums.yml:4:5', expect.stringContaining('n is'), expect.anything()]])
  expect(existsSync(join(shop.folder, 'target'))).toBe(false)
})

test('what a package has written for another engine is left to the build, with a doubt', async () => {
  const tool = {
    'dbt_packages/tool/dbt_project.yml': "name: tool\nversion: '1.0'\n",
    'dbt_packages/tool/models/theirs.sql': 'select nothing from {{ ref("stg_orders") }}',
  }
  const found = await bind({
    ...tool,
    'dbt_packages/tool/macros/pairs.sql': '{% macro pairs(column) %}count({{ column }}, id){% endmacro %}',
    'models/counted.sql': "select {{ tool.pairs('customer') }} as n from {{ ref('stg_orders') }}",
    'models/below.sql': "select n from {{ ref('counted') }}",
    'models/wrong.sql': "select {{ tool.pairs('customr') }} as n from {{ ref('stg_orders') }}",
    'models/own.sql': 'select sum(customer) as n from {{ ref("stg_orders") }}',
  })
  expect(found.faults.map(({ code, place }) => [code, place?.file])).toEqual([
    ['MODEL-BIND-TYPE', 'models/own.sql'],
    ['MODEL-BIND-COLUMN', 'models/wrong.sql'],
  ])
  expect(found.doubts.map(({ code, message }) => [code, message.split(' ')[0]])).toEqual([
    ['MODEL-BIND-TYPE', 'counted'],
    ['MODEL-BIND-COLUMN', 'theirs'],
  ])
  expect(found.unbound.map(({ name }) => name).toSorted()).toEqual(['below', 'counted', 'theirs'])
})
