import { afterEach, beforeEach, expect, test } from 'vitest'
import { boundShop, shopFiles, toldOf } from './bound-shop.ts'
import type { BoundShop } from './bound-shop.ts'

let shop: BoundShop
beforeEach(() => void (shop = boundShop()))
afterEach(() => shop[Symbol.dispose]())
const bind: BoundShop['bind'] = (files, options) => shop.bind(files, options)

const query = 'select id, amount from {{ ref("stg_orders") }};'
const sorted = (rules: string): string => `materialized='table', meta={'quarantine': {'rules': ${rules}}}`
const asYaml = '{ quarantine: { rules: {\n      no id: id is null, no price: amuont is null } } }'
const perModel = `models:\n  - { name: orders, config: { materialized: table, meta: ${asYaml} } }\n`
const perFolder = `${shopFiles['dbt_project.yml']}models: { shop: { orders: { +materialized: table, +meta: ${asYaml} } } }\n`
const called = `{{ config(\n${sorted(`{'no id': 'id is null',\n 'no price': 'amuont is null'}`)}) }} ${query}`
const madeUp = `{% set price = 'amuont' %}\n{{ config(${sorted(`{'no price': price ~ ' is null'}`)}) }} ${query}`

test.each([
  ['a property file', 'models/orders.yml:3:26', { 'models/orders.sql': query, 'models/orders.yml': perModel }],
  ['the project', 'dbt_project.yml:5:26', { 'models/orders.sql': query, 'dbt_project.yml': perFolder }],
  ['a call of config', 'models/orders.sql:3:15', { 'models/orders.sql': called }],
  ['a call of config that puts it together', 'models/orders.sql:2:10', { 'models/orders.sql': madeUp }],
])(
  'a rule of a quarantine in %s that cannot be asked of the rows is told with its place and the nearest column',
  async (_, place, files) => {
    const all: Readonly<Record<string, string>> = files
    expect(toldOf(await bind(all))).toEqual([
      ['MODEL-BIND-QUERY', place, expect.stringContaining('the rule "no price"'), 'did you mean "amount"?'],
    ])
    const right = Object.entries(all).map(([path, text]) => [path, text.replace('amuont', 'amount')])
    expect(toldOf(await bind(Object.fromEntries(right) as Record<string, string>))).toEqual([])
  },
)

test('tests of sources, of versions, and those alike are told where they are asked for', async () => {
  const more = `sources:
  - { name: raw, schema: main, tables: [{ name: visits }] }
  - name: other
    schema: main
    tables:
      - name: visits
        columns: [{ name: idd, data_tests: [unique] }]
models:
  - name: two
    columns: [{ name: id }]
    versions:
      - { v: 1 }
      - v: 2
        columns:
          - name: id
            tests:
              - accepted_values: { arguments: { values: [1] } }
              - accepted_values: { arguments: { values: [2] }, config: { where: no > 1 } }
`
  const models = { 'models/two_v1.sql': 'select 1 as id', 'models/two_v2.sql': 'select 1 as id', 'models/more.yml': more }
  expect(toldOf(await bind(models, { before: 'create view visits as select 1 as id' }))).toEqual([
    ['MODEL-BIND-COLUMN', 'models/more.yml:18:17', expect.stringMatching(/^accepted_values_two_v2_id__2 /), 'known: id'],
    ['MODEL-BIND-COLUMN', 'models/more.yml:7:45', expect.stringMatching(/^source_unique_other_visits_idd /), 'did you mean "id"?'],
  ])
})

test('a column that the settings of a snapshot name and its query has not is told where it is named', async () => {
  const of = (config: string): string => `{{ config(unique_key='id', ${config}) }}select id, amount, day from {{ ref('stg_orders') }}`
  const block = (name: string, config: string): string => `{% snapshot ${name} %}\n${of(config)}\n{% endsnapshot %}\n`
  const found = await bind({
    'snapshots/s.sql': [
      block('right', "strategy='check', check_cols=['amount', 'day'], updated_at='day'"),
      block('all', "strategy='check', check_cols='all'"),
      block('computed', "strategy='timestamp', updated_at='day::timestamp'"),
      block('checked', "strategy='check', check_cols=['amount', 'amuont']"),
      block('timed', "strategy='timestamp', updated_at='dya'"),
      block('own', "strategy='mine', updated_at='dya'"),
    ].join(''),
    'snapshots/keyed.yml': `snapshots:
  - name: keyed
    relation: ref('stg_orders')
    config: { strategy: timestamp, updated_at: day, unique_key: [id, custmer] }
`,
    'macros/mine.sql': '{% macro snapshot_mine_strategy() %}{% endmacro %}',
  })
  const told = [
    [
      'MODEL-BIND-COLUMN',
      'snapshots/keyed.yml:4:53',
      'keyed reads a column custmer, which is not there, as its unique_key',
      'did you mean "customer"?',
    ],
    [
      'MODEL-BIND-COLUMN',
      'snapshots/s.sql:11:46',
      'checked reads a column amuont, which is not there, as its check_cols',
      'did you mean "amount"?',
    ],
    [
      'MODEL-BIND-COLUMN',
      'snapshots/s.sql:14:50',
      'timed reads a column dya, which is not there, as its updated_at',
      'did you mean "day"?',
    ],
  ]
  expect(toldOf(found)).toEqual(expect.arrayContaining(told))
  expect(found.faults).toHaveLength(told.length)
})
