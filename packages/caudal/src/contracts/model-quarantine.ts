import { expect, it } from 'vitest'
import type { InProject } from './model-project.ts'

const yml = (rules: string, more = ''): string =>
  `models:\n  - name: orders\n    config: { meta: { quarantine: { rules: { ${rules} }${more} } } }\n    columns: [{ name: price, data_tests: [not_null] }]\n`
const rules = "no price: price is null, 'it''s none of ours': shop not in ('a')"
const orders = (config: string): string =>
  `{{ config(${config}) }} select id, price, shop, day from (values {{ var('rows') }}) as t(id, price, shop, day)`
const row = (id: number, price: string, shop = 'a'): string =>
  `(${id}, cast(${price} as integer), '${shop}', timestamp '2026-01-0${id} 00:00:00')`

/** How models keep rows that they do not take. */
export function setsRowsAside(inProject: InProject): void {
  const apart = "select cast(record as varchar(99)) like '%\"id\":1%', array_to_string(reasons, '; ') from orders__quarantine order by 1, 2"

  it('sets aside rows that break a rule, with their reasons, before tests look at a table', () =>
    inProject({ 'models/orders.sql': orders("materialized='table'"), 'models/m.yml': yml(rules) }, async (world) => {
      const mixed = [row(1, 'null'), row(2, 'null', 'b'), row(3, '3')].join(', ')
      for (let time = 0; time < 2; time++) {
        const { results, statuses } = await world.build({ vars: { rows: mixed } })
        expect(statuses).toEqual({ orders: 'success', not_null_orders_price: 'pass' })
        expect(results[0]?.adapterResponse).toMatchObject({ rows_quarantined: 2 })
        expect(await world.rows('select id from orders')).toEqual([[3]])
        expect(await world.rows(apart)).toEqual([
          [false, "no price; it's none of ours"],
          [true, 'no price'],
        ])
      }
      await world.build({ vars: { rows: row(1, '1') } })
      expect(await world.rows('select id from orders')).toEqual([[1]])
      expect(await world.rows(apart)).toEqual([])
    }))

  it('makes no quarantine where there is nothing to set aside, and takes what is neither true nor false', () =>
    inProject({ 'models/orders.sql': orders("materialized='table'"), 'models/m.yml': yml('cheap: price < 2') }, async (world) => {
      expect((await world.build({ vars: { rows: row(1, '3') } })).statuses).toMatchObject({ orders: 'success' })
      const there = "select count(*) from information_schema.tables where table_name = 'orders__quarantine'"
      expect((await world.rows(there)).flat().map(Number)).toEqual([0])
      const unknown = await world.build({ vars: { rows: `${row(1, 'null')}, ${row(2, '1')}` } })
      expect(unknown.statuses).toMatchObject({ not_null_orders_price: 'fail' })
      expect(await world.rows('select price from orders')).toEqual([[3]])
      expect((await world.rows(there)).flat().map(Number)).toEqual([0])
    }))

  it('changes nothing where more rows are to be set aside than are tolerated', () =>
    inProject({ 'models/orders.sql': orders("materialized='table'"), 'models/m.yml': yml(rules, ', tolerate: 0.5') }, async (world) => {
      expect((await world.build({ vars: { rows: `${row(1, 'null')}, ${row(2, '2')}` } })).statuses).toMatchObject({ orders: 'success' })
      const { results } = await world.build({ vars: { rows: `${row(1, 'null')}, ${row(2, 'null')}, ${row(3, '3')}` } })
      expect(results[0]).toMatchObject({ status: 'error', faults: [{ code: 'DATA-INVALID-ROWS' }] })
      expect(results[0]?.message).toMatch(/2 of 3 rows .* \(66.7 %, tolerated 50 %\): no price \(2\)/)
      expect(await world.rows('select id from orders')).toEqual([[2]])
      expect(await world.rows(apart)).toEqual([[true, 'no price']])
    }))

  it('keeps what an incremental model set aside before, and the good row that a bad one would have replaced', () =>
    inProject(
      {
        'models/orders.sql': orders("materialized='incremental', unique_key='id', incremental_strategy='delete+insert'"),
        'models/m.yml': yml(rules),
      },
      async (world) => {
        await world.build({ vars: { rows: `${row(1, 'null')}, ${row(2, '2')}` } })
        for (let time = 0; time < 2; time++) {
          await world.build({ vars: { rows: `${row(2, 'null')}, ${row(3, '3')}` } })
          expect(await world.rows('select id, price from orders order by id')).toEqual([
            [2, 2],
            [3, 3],
          ])
          expect(await world.rows(apart)).toEqual([
            [false, 'no price'],
            [true, 'no price'],
          ])
        }
        await world.build({ vars: { rows: row(3, '3') }, flags: { fullRefresh: true } })
        expect(await world.rows(apart)).toEqual([])
      },
    ))

  it.each([
    ['one by one', ''],
    ['in one transaction', 'data_tests'],
  ])('replaces what a microbatch model set aside of an interval: %s', (_, tests) => {
    const batches = "materialized='incremental', incremental_strategy='microbatch', event_time='day', batch_size='day', begin='2026-01-01'"
    const at = (day: number): number => Date.parse(`2026-01-0${day}T00:00:00Z`)
    const mine = `{{ config(${batches}) }} select * from {{ ref('given') }}`
    return inProject(
      {
        'models/given.sql': orders("event_time='day'"),
        'models/orders.sql': mine,
        'models/m.yml': tests === '' ? yml(rules).replace(/\n {4}columns.*/, '') : yml(rules),
      },
      async (world) => {
        const build = (rows: readonly string[], from: number, to: number): Promise<unknown> =>
          world.build({ vars: { rows: rows.join(', ') }, flags: { eventTimeStart: at(from), eventTimeEnd: at(to) } })
        await build([row(1, 'null'), row(2, 'null'), row(3, '3')], 1, 4)
        expect(await world.rows('select id from orders')).toEqual([[3]])
        expect(await world.rows(apart)).toEqual([
          [false, 'no price'],
          [true, 'no price'],
        ])
        await build([row(1, 'null'), row(2, '2'), row(3, '3')], 2, 3)
        expect(await world.rows('select id from orders order by id')).toEqual([[2], [3]])
        expect(await world.rows(apart)).toEqual([[true, 'no price']])
      },
    )
  })

  it('refuses a quarantine that cannot be kept, or says nothing', () =>
    inProject(
      {
        'models/orders.sql': 'select 1 as price',
        'models/m.yml': yml(rules),
        'models/odd.sql': "{{ config(materialized='table', meta={'quarantine': {'rule': {}}}) }} select 1 as n",
        'models/none.sql': "{{ config(materialized='table', meta={'quarantine': {'rules': {'no': 1}}}) }} select 1 as n",
      },
      async (world) => {
        await expect(world.build()).rejects.toMatchObject({
          faults: [
            { code: 'DBT-CONFIG', message: expect.stringContaining('the rule "no"') as string },
            { code: 'DBT-CONFIG', message: expect.stringContaining('the key rule') as string },
            { code: 'DBT-CONFIG', message: expect.stringContaining('a model that is a view sets no rows aside') as string },
          ],
        })
      },
    ))
}
