import { expect, it } from 'vitest'
import type { InProject } from './model-project.ts'

const snapshot = (config: string): string => `{% snapshot s %}{{ config(unique_key='id', ${config}) }}
select id, v, cast(t as timestamp) as t from (values {{ var('rows') }}) as q(id, v, t)
{% endsnapshot %}`

const before = { rows: "(1, 'a', '2026-01-01'), (2, 'b', '2026-01-01'), (3, 'c', '2026-01-01')" }
const after = { rows: "(1, 'a', '2026-01-01'), (2, 'x', '2026-01-02')" }

/** How snapshots keep what rows were. */
export function keepsSnapshots(inProject: InProject): void {
  it.each([
    ["strategy='timestamp', updated_at='t'", ['1 a open', '2 b closed', '2 x open', '3 c open']],
    ["strategy='timestamp', updated_at='t', hard_deletes='invalidate'", ['1 a open', '2 b closed', '2 x open', '3 c closed']],
    ["strategy='check', check_cols=['v']", ['1 a open', '2 b closed', '2 x open', '3 c open']],
    ["strategy='check', check_cols='all', invalidate_hard_deletes=true", ['1 a open', '2 b closed', '2 x open', '3 c closed']],
  ])('closes rows that changed and adds new ones: %s', (config, expected) =>
    inProject({ 'snapshots/s.sql': snapshot(config) }, async (world) => {
      const lines = async (): Promise<unknown[]> =>
        (
          await world.rows("select id || ' ' || v || case when dbt_valid_to is null then ' open' else ' closed' end from s order by 1")
        ).flat()
      expect((await world.build({ vars: before })).statuses).toEqual({ s: 'success' })
      expect(await lines()).toEqual(['1 a open', '2 b open', '3 c open'])
      expect((await world.build({ vars: after })).statuses).toEqual({ s: 'success' })
      expect(await lines()).toEqual(expected)
      await world.build({ vars: after })
      expect(await lines()).toEqual(expected)
    }),
  )

  it('notes what was deleted as rows of their own', () =>
    inProject({ 'snapshots/s.sql': snapshot("strategy='timestamp', updated_at='t', hard_deletes='new_record'") }, async (world) => {
      await world.build({ vars: before })
      await world.build({ vars: after })
      const query = 'select id, v, dbt_is_deleted from s where dbt_valid_to is null order by id'
      expect(await world.rows(query)).toEqual([
        [1, 'a', 'False'],
        [2, 'x', 'False'],
        [3, 'c', 'True'],
      ])
      await world.build({ vars: { rows: `${after.rows}, (3, 'd', '2026-01-03')` } })
      expect((await world.rows(query))[2]).toEqual([3, 'd', 'False'])
    }))

  it('refuses a table that is no snapshot', () =>
    inProject({ 'snapshots/s.sql': snapshot("strategy='timestamp', updated_at='t'") }, async (world) => {
      await world.session.execute('create schema shop')
      await world.session.execute('create table shop.s (id integer)')
      expect((await world.build({ vars: before })).results[0]).toMatchObject({
        status: 'error',
        message: expect.stringContaining('snapshot') as string,
      })
    }))
}
