import { expect, it } from 'vitest'
import type { InProject } from './model-project.ts'

const model = { 'models/m.sql': "{{ config(materialized='table') }} select * from (values (1, 'a'), (2, 'b'), (2, null)) as t(id, v)" }
const properties = (tests: string): string => `models:\n  - name: m\n    columns:\n      - name: id\n        data_tests: [${tests}]\n`

/** What tests of data and of queries come to. */
export function testsModels(inProject: InProject): void {
  it.each([
    ['unique', 'fail', 1],
    ['{ unique: { config: { severity: warn } } }', 'warn', 1],
    ["{ unique: { config: { error_if: '>1' } } }", 'warn', 1],
    ["{ unique: { config: { error_if: '>1', warn_if: '>1' } } }", 'pass', 0],
    ["{ unique: { config: { error_if: '<1', warn_if: '<1' } } }", 'pass', 0],
    ["{ unique: { config: { where: 'id < 2' } } }", 'pass', 0],
    ['{ unique: { config: { limit: 1 } } }', 'fail', 1],
    ['{ accepted_values: { arguments: { values: [1, 3], quote: false } } }', 'fail', 1],
    ["{ unique: { config: { fail_calc: 'sum(n_records)' } } }", 'fail', 2],
  ])('judges by severity, conditions and filters: %s', (test, status, failures) =>
    inProject({ ...model, 'models/m.yml': properties(test) }, async (world) => {
      const { results } = await world.build({ flags: { audit: false } })
      expect(results.find(({ node }) => node.resource_type === 'test')).toMatchObject({ status, failures })
    }),
  )

  it('stores the rows that fail', () =>
    inProject(
      { ...model, 'models/m.yml': properties('{ unique: { config: { store_failures: true, schema: kept, alias: twice } } }') },
      async (world) => {
        const { statuses } = await world.build()
        expect(statuses).toMatchObject({ m: 'success', unique_m_id: 'fail' })
        expect(await world.rows('select count(*) from shop_kept.twice')).toEqual([[1]])
      },
    ))

  it('runs a query on given rows, also of ephemeral models and of itself', () =>
    inProject(
      {
        'models/base.sql': 'select 1 as id, cast(null as varchar) as v',
        'models/between.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('base') }}",
        'models/m.sql': `{{ config(materialized='incremental') }}
select b.id, upper(b.v) as v, e.id as e, {{ var('more', 1) }} as more from {{ ref('base') }} as b join {{ ref('between') }} as e on e.id = b.id
{% if is_incremental() %} where b.id > (select max(id) from {{ this }}) {% endif %}`,
        'models/m.yml': `unit_tests:
  - name: good
    model: m
    overrides: { macros: { is_incremental: true }, vars: { more: 7 } }
    given:
      - { input: ref('base'), rows: [{ id: 1, v: a }, { id: 2, v: "it's" }] }
      - { input: ref('between'), format: sql, rows: "select 1 as id union all select 2 as id" }
      - { input: this, format: csv, rows: "id\\n1" }
    expect: { rows: [{ id: 2, v: "IT'S", more: 7 }] }
  - name: bad
    model: m
    given:
      - { input: ref('base'), rows: [{ id: 1, v: a }] }
      - { input: ref('between'), format: sql, rows: "select 1 as id" }
    expect: { rows: [{ id: 1, v: a }] }
`,
      },
      async (world) => {
        await world.build({ selection: ['model.shop.base', 'model.shop.m'] })
        const { statuses, results } = await world.build()
        expect(statuses).toMatchObject({ good: 'pass', bad: 'fail', m: 'skipped' })
        expect(results.find(({ node }) => node.name === 'bad')?.message).toContain('- id=1, v="a"')
      },
    ))
}
