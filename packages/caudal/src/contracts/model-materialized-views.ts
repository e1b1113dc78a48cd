import { expect, it } from 'vitest'
import type { InProject } from './model-project.ts'

const view = (indexes: string, more = ''): string =>
  `{{ config(materialized='materialized_view', indexes=${indexes}${more}) }} select n, {{ var('other', 1) }} as other from {{ ref('base') }}`
const base = { 'models/base.sql': "{{ config(materialized='incremental', incremental_strategy='append') }} select {{ var('n') }} as n" }

/** How materialized views are kept, on an engine that has them. */
export function keepsMaterializedViews(inProject: InProject): void {
  const listed = `select indexdef like 'CREATE UNIQUE%', regexp_replace(indexdef, '^.*USING', '') from pg_indexes where tablename = 'm' order by 2`

  it('makes a materialized view, tests and refreshes it, and makes it anew on a full refresh', () =>
    inProject(
      {
        ...base,
        'models/m.sql': view("[{'columns': ['n'], 'unique': true}]"),
        'models/m.yml':
          'models:\n  - name: m\n    description: kept\n    columns: [{ name: n, data_tests: [unique] }]\n    config: { persist_docs: { relation: true } }\n',
      },
      async (world) => {
        expect((await world.build({ vars: { n: 1 } })).statuses).toEqual({ base: 'success', m: 'success', unique_m_n: 'pass' })
        expect(await world.rows("select relkind::text, obj_description(oid) from pg_class where relname = 'm'")).toEqual([['m', 'kept']])
        expect(await world.rows(listed)).toEqual([[true, ' btree (n)']])
        await world.build({ vars: { n: 2, other: 5 } })
        expect(await world.rows('select * from m order by n')).toEqual([
          [1, 1],
          [2, 1],
        ])
        await world.build({ vars: { n: 3, other: 5 }, flags: { fullRefresh: true } })
        expect(await world.rows('select * from m')).toEqual([[3, 5]])
      },
    ))

  it('does not let rows go live that fail a test', () =>
    inProject(
      { ...base, 'models/m.sql': view('[]'), 'models/m.yml': 'models:\n  - name: m\n    columns: [{ name: n, data_tests: [unique] }]\n' },
      async (world) => {
        await world.build({ vars: { n: 1 } })
        expect((await world.build({ vars: { n: 1 } })).statuses).toMatchObject({ m: 'error', unique_m_n: 'fail' })
        expect(await world.rows('select * from m')).toEqual([[1, 1]])
      },
    ))

  it.each([
    [
      'apply',
      'success',
      [
        [false, ' btree (other)'],
        [false, ' hash (n)'],
      ],
      2,
    ],
    ['continue', 'success', [[true, ' btree (n)']], 1],
    ['fail', 'error', [[true, ' btree (n)']], 1],
  ] as const)('where its indexes are configured otherwise: %s', (policy, status, indexes, rows) =>
    inProject({ ...base, 'models/m.sql': view("[{'columns': ['n'], 'unique': true}]") }, async (world) => {
      await world.build({ vars: { n: 1 } })
      world.put({
        'models/m.sql': view("[{'columns': ['n'], 'type': 'hash'}, {'columns': ['other']}]", `, on_configuration_change='${policy}'`),
      })
      const { statuses, results } = await world.build({ vars: { n: 2 } })
      expect(statuses).toMatchObject({ m: status })
      expect(results.find(({ node }) => node.name === 'm')?.faults.map(({ code }) => code)).toEqual(
        policy === 'fail' ? ['MODEL-CONFIG-CHANGED'] : [],
      )
      expect(await world.rows(listed)).toEqual(indexes)
      expect(await world.rows('select n from m')).toHaveLength(rows)
    }),
  )

  it('turns a table into a materialized view and back, and models read it by its columns', () =>
    inProject(
      {
        'models/m.sql': "{{ config(materialized=var('as')) }} select 1 as n, cast('a' as varchar(7)) as word, 1.5::numeric(9, 3) as amount",
        'models/star.sql':
          "select {% for column in adapter.get_columns_in_relation(ref('m')) %}{{ column.name }} as {{ column.name }}_{{ column.data_type | replace('(', '_') | replace(')', '') | replace(',', '_') | replace(' ', '_') }}{{ ',' if not loop.last }}{% endfor %} from {{ ref('m') }}",
      },
      async (world) => {
        for (const as of ['table', 'materialized_view', 'view', 'materialized_view', 'table']) {
          expect((await world.build({ vars: { as } })).statuses).toEqual({ m: 'success', star: 'success' })
          const { columns } = await world.session.execute('select * from shop.star')
          expect(columns.map(({ name }) => name)).toEqual(['n_integer', 'word_character_varying_7', 'amount_numeric_9_3'])
        }
      },
    ))
}

/** What an engine says that has no materialized views. */
export function refusesMaterializedViews(inProject: InProject): void {
  it('refuses a materialized view by name, before anything is built', () =>
    inProject({ 'models/m.sql': "\n{{ config(materialized='materialized_view') }} select 1 as n" }, async (world) => {
      await expect(world.build()).rejects.toMatchObject({
        faults: [{ code: 'DBT-UNSUPPORTED', message: expect.stringContaining('materialized views') as string, place: { line: 2 } }],
      })
    }))
}
