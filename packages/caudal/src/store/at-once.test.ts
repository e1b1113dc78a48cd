import { expect, test } from 'vitest'
import type { CompiledQuery } from 'kysely'
import { createAtOnce } from './at-once.ts'
import type { PresumedStatement } from './waiting-changes.ts'

const statement = (
  sql: string,
  of: { readonly touches: readonly string[] | null; readonly parameters: readonly unknown[] },
): PresumedStatement => ({
  query: { sql, parameters: of.parameters } as unknown as CompiledQuery,
  rows: of.touches?.length ?? 1,
  touches: of.touches,
})

test('makes one statement of neighbours, with the parameters of each and how many rows all should change', () => {
  const [one, ...more] = createAtOnce()([
    statement('update a set x = $2 where id = $1', { touches: ['a 1', 'a 2'], parameters: ['id', 'x'] }),
    statement('insert into b values ($1)', { touches: ['b 1'], parameters: ['y'] }),
  ])
  expect(more).toEqual([])
  expect(one!.sql).toBe(
    'with c0 as (update a set x = $2 where id = $1 returning 1), c1 as (insert into b values ($3) returning 1)' +
      ' select 1 / ((select count(*) from c0) + (select count(*) from c1) = $4::bigint)::int',
  )
  expect(one!.parameters).toEqual(['id', 'x', 'y', 3])
})

test('keeps apart what changes the same row, and what may change any', () => {
  const given = [
    statement('end', { touches: ['a'], parameters: [] }),
    statement('next', { touches: ['a'], parameters: [] }),
    statement('all', { touches: null, parameters: [] }),
    statement('last', { touches: ['a'], parameters: [] }),
  ]
  expect(createAtOnce()(given).map(({ sql }) => /\((\w+) returning 1\)/.exec(sql)![1])).toEqual(['end', 'next', 'all', 'last'])
})
