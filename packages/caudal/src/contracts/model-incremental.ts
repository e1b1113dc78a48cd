import { expect, it } from 'vitest'
import type { InProject } from './model-project.ts'

const incremental = (config: string, query: string): string => `{{ config(materialized='incremental', ${config}) }}\n${query}`
const values = "select * from (values {{ var('rows') }}) as t(id, v)"

/** How incremental models grow. */
export function buildsIncrementally(inProject: InProject): void {
  it.each([
    ["incremental_strategy='append'", ['1 a', '2 b', '2 c', '3 d']],
    ["incremental_strategy='delete+insert', unique_key='id'", ['1 a', '2 c', '3 d']],
    ["incremental_strategy='delete+insert', unique_key=['id', 'v']", ['1 a', '2 b', '2 c', '3 d']],
    ["incremental_strategy='insert_overwrite', partition_by='id'", ['1 a', '2 c', '3 d']],
    ["incremental_strategy='insert_overwrite', partition_by=['id', 'v']", ['1 a', '2 b', '2 c', '3 d']],
    ["incremental_strategy='insert_overwrite', incremental_predicates=['id < 2']", ['2 b', '2 c', '3 d']],
    ["incremental_strategy='merge', unique_key='id'", ['1 a', '2 c', '3 d']],
    ["incremental_strategy='merge', unique_key=['id'], merge_exclude_columns=['v']", ['1 a', '2 b', '3 d']],
  ])('brings in new rows: %s', (config, expected) =>
    inProject({ 'models/m.sql': incremental(config, values) }, async (world) => {
      await world.build({ vars: { rows: "(1, 'a'), (2, 'b')" } })
      const { results } = await world.build({ vars: { rows: "(2, 'c'), (3, 'd')" } })
      expect(results[0]).toMatchObject({ status: 'success', message: expect.stringMatching(/^(INSERT|MERGE|OK)/) as string })
      expect((await world.rows("select id || ' ' || v as line from m order by 1")).flat()).toEqual(expected)
      await world.build({ vars: { rows: "(9, 'z')" }, flags: { fullRefresh: true } })
      expect(await world.rows('select id, v from m')).toEqual([[9, 'z']])
    }),
  )

  it.each(['insert_overwritten', 'insert_overwrite'])(
    'refuses a strategy that the engine does not have, or that lacks its partitions: %s',
    (strategy) =>
      inProject({ 'models/m.sql': incremental(`incremental_strategy='${strategy}'`, 'select 1 as id') }, async (world) => {
        await world.build()
        expect((await world.build()).results[0]).toMatchObject({
          status: 'error',
          message: expect.stringContaining(strategy) as string,
          faults: [{ code: 'DBT-CONFIG' }],
        })
      }),
  )

  it('replaces whole partitions, empty ones and intervals of time too, and none where the rest fails', () => {
    const query = "select id, cast(happened as timestamp) as happened, v from (values {{ var('rows') }}) as t(id, happened, v)"
    const config =
      "incremental_strategy='insert_overwrite', partition_by=[{'field': 'happened', 'granularity': 'day'}, 'v'], post_hook=var('hook', '')"
    return inProject({ 'models/m.sql': incremental(config, query) }, async (world) => {
      await world.build({
        vars: {
          rows: "(1, '2026-01-01 10:00', 'a'), (2, '2026-01-01 11:00', 'a'), (3, '2026-01-01 12:00', null), (4, '2026-01-02 10:00', 'a')",
        },
      })
      const next = { rows: "(5, '2026-01-01 09:00', 'a'), (6, '2026-01-01 09:00', null)" }
      expect((await world.build({ vars: { ...next, hook: 'select * from nowhere' } })).statuses).toEqual({ m: 'error' })
      expect((await world.rows('select id from m order by 1')).flat()).toEqual([1, 2, 3, 4])
      expect((await world.build({ vars: next })).statuses).toEqual({ m: 'success' })
      expect((await world.rows('select id from m order by 1')).flat()).toEqual([4, 5, 6])
    })
  })

  it.each([
    ['ignore', ['id', 'old'], 'success'],
    ['append_new_columns', ['id', 'old', 'new'], 'success'],
    ['sync_all_columns', ['id', 'new'], 'success'],
    ['fail', ['id', 'old'], 'error'],
  ])('follows changed columns: %s', (policy, columns, status) =>
    inProject({ 'models/m.sql': incremental(`on_schema_change='${policy}'`, "select 1 as id, {{ var('column') }}") }, async (world) => {
      await world.build({ vars: { column: "'x' as old" } })
      const column =
        policy === 'ignore' ? "'y' as old, 'z' as new" : policy === 'append_new_columns' ? "'y' as old, 'z' as new" : "'z' as new"
      expect((await world.build({ vars: { column } })).statuses).toEqual({ m: status })
      const { columns: found } = await world.session.execute('select * from shop.m limit 0')
      expect(found.map(({ name }) => name)).toEqual(columns)
    }),
  )

  it('builds a microbatch model interval by interval', () =>
    inProject(
      {
        'models/events.sql':
          "{{ config(materialized='table', event_time='happened') }} select * from (values (1, timestamp '2026-01-01 10:00:00'), (2, timestamp '2026-01-02 10:00:00'), (3, timestamp '2026-01-03 10:00:00')) as t(id, happened)",
        'models/days.sql': incremental(
          "incremental_strategy='microbatch', event_time='happened', batch_size='day', begin='2026-01-01'",
          "select id, happened, {{ var('mark', 0) }} as mark from {{ ref('events') }}",
        ),
      },
      async (world) => {
        const at = (day: string): number => Date.parse(`2026-01-${day}T00:00:00Z`)
        const first = await world.build({ flags: { eventTimeStart: at('01'), eventTimeEnd: at('04') } })
        expect(first.results.at(-1)).toMatchObject({
          status: 'success',
          adapterResponse: { rows_affected: 3 },
          batchResults: { successful: { length: 3 }, failed: [] },
        })
        const second = await world.build({ flags: { eventTimeStart: at('02'), eventTimeEnd: at('03') }, vars: { mark: 1 } })
        expect(second.results.at(-1)).toMatchObject({ adapterResponse: { rows_affected: 1 } })
        expect(await world.rows('select id, mark from days order by id')).toEqual([
          [1, 0],
          [2, 1],
          [3, 0],
        ])
      },
    ))

  const days = (mark: string, hooks = ''): string =>
    incremental(
      `incremental_strategy='microbatch', event_time='happened', batch_size='day', begin='2026-01-01'${hooks}`,
      `select id, happened, ${mark} as mark from {{ ref('events') }}`,
    )
  const events =
    "{{ config(materialized='table', event_time='happened') }} select n as id, timestamp '2026-01-01 10:00:00' + (n - 1) * interval '1 day' as happened from (values (1), (2), (3)) as t(n)"
  const tested = 'models:\n  - name: days\n    columns:\n      - { name: mark, data_tests: [not_null] }\n'
  const span = { eventTimeStart: Date.parse('2026-01-01T00:00:00Z'), eventTimeEnd: Date.parse('2026-01-04T00:00:00Z') }

  it.each([
    [
      'what was there is left where one interval fails',
      "cast(case when id = {{ var('bad', 0) }} then 'x' else cast({{ var('mark') }} as varchar(9)) end as integer)",
    ],
    ['or a test on what was built does', "case when id <> {{ var('bad', 0) }} then {{ var('mark') }} end"],
  ])('builds all intervals of a microbatch model with tests in one transaction: %s', (_, mark) => {
    return inProject({ 'models/events.sql': events, 'models/days.sql': days(mark), 'models/m.yml': tested }, async (world) => {
      for (const before of [[], [1, 1, 1]]) {
        const failed = await world.build({ flags: span, vars: { mark: 2, bad: 2 } })
        expect(failed.results.find(({ node }) => node.name === 'days')).toMatchObject({
          status: 'error',
          batchResults: { successful: [], failed: { length: 3 } },
        })
        const there = await world.session.execute("select table_name from information_schema.tables where table_name = 'days'")
        expect(there.rows.length === 0 ? [] : (await world.rows('select mark from days order by id')).flat()).toEqual(before)
        const good = await world.build({ flags: span, vars: { mark: 1 } })
        expect(good.statuses).toEqual({ events: 'success', days: 'success', not_null_days_mark: 'pass' })
        const built = good.results.find(({ node }) => node.name === 'days')
        expect(built).toMatchObject({ adapterResponse: { rows_affected: 3 }, batchResults: { successful: { length: 3 }, failed: [] } })
        expect((await world.rows('select mark from days order by id')).flat()).toEqual([1, 1, 1])
      }
    })
  })

  it.each([
    ['without tests', ''],
    ['with tests', tested],
  ])('runs hooks of a microbatch model before the first interval and after the last: %s', (_, yml) => {
    const hook = (line: string): string => `"insert into {{ this.schema }}.story values ('${line}')"`
    return inProject(
      {
        'dbt_project.yml': `name: shop\nversion: '1.0'\nprofile: shop\non-run-start: ["create table if not exists {{ target.schema }}.story (line varchar(9))"]\n`,
        'models/events.sql': events,
        'models/days.sql': days(
          '1',
          `, pre_hook=${hook('before')}, post_hook=[${hook('after')}, {'sql': ${hook('late')}, 'transaction': false}]`,
        ),
        'models/m.yml': yml,
      },
      async (world) => {
        expect((await world.build({ flags: span })).statuses).toMatchObject({ days: 'success' })
        expect((await world.rows('select line from story')).flat()).toEqual(['before', 'after', 'late'])
      },
    )
  })

  it('leaves intervals that succeed where there are no tests, and tries none after a first that fails', () =>
    inProject(
      { 'models/events.sql': events, 'models/days.sql': days("cast(case when id = {{ var('bad') }} then 'x' else '1' end as integer)") },
      async (world) => {
        for (const [bad, done, lost, rows] of [
          [1, 0, 3, null],
          [2, 2, 1, [1, 3]],
          [3, 2, 1, [1, 2]],
        ] as const) {
          const { results } = await world.build({ flags: { ...span, fullRefresh: true }, vars: { bad } })
          expect(results.find(({ node }) => node.name === 'days')).toMatchObject({
            status: done === 0 ? 'error' : 'partial success',
            batchResults: { successful: { length: done }, failed: { length: lost } },
          })
          if (rows !== null) expect((await world.rows('select id from days order by id')).flat()).toEqual(rows)
        }
      },
    ))
}
