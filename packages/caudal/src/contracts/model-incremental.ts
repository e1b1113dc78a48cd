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

  it('refuses a strategy that the engine does not have', () =>
    inProject({ 'models/m.sql': incremental("incremental_strategy='insert_overwrite'", 'select 1 as id') }, async (world) => {
      await world.build()
      expect((await world.build()).results[0]).toMatchObject({
        status: 'error',
        message: expect.stringContaining('insert_overwrite') as string,
      })
    }))

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
        expect(first.results.at(-1)).toMatchObject({ status: 'success', batchResults: { successful: { length: 3 }, failed: [] } })
        await world.build({ flags: { eventTimeStart: at('02'), eventTimeEnd: at('03') }, vars: { mark: 1 } })
        expect(await world.rows('select id, mark from days order by id')).toEqual([
          [1, 0],
          [2, 1],
          [3, 0],
        ])
      },
    ))
}
