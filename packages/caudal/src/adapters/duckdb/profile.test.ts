import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import type { Profile, Warehouse } from '../../ports/index.ts'
import { profileKind } from './column-profile.ts'
import { openDuckDb } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'profile-'))
let warehouse: Warehouse
beforeAll(async () => {
  const places = { path: join(folder, 'a.duckdb'), lake: join(folder, 'lake') }
  warehouse = await openDuckDb({ ...places, memory: null, threads: null, clock: systemClock })
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true })
})

async function profileOf(table: string, as: string): Promise<Profile> {
  const session = await (await warehouse.engine()).open()
  await session.execute(`create or replace table ${table} as ${as}`)
  await session.close()
  const { signal } = new AbortController()
  return (await warehouse.profile({ dataset: { name: `main.${table}`, model: 'model.x' }, kept: false }, { signal }))!
}

it('looks at a sample of what is large, and says so', async () => {
  const { rows, looked, columns } = await profileOf('large', 'select range as id, range % 7 as weekday from range(3_000_000)')
  expect(rows).toBe(3_000_000)
  expect(looked).toBeGreaterThan(500_000)
  expect(looked).toBeLessThan(rows)
  expect(columns).toMatchObject([
    { nulls: 0, distinct: looked, top: [] },
    { distinct: 7, min: '0', max: '6' },
  ])
  expect(columns[1]!.histogram.reduce((sum, bar) => sum + bar.rows, 0)).toBe(looked)
}, 120_000)

it('sums up whatever the engine has types for', async () => {
  const found = await profileOf(
    'odd',
    `select unnest(['nan'::double, 'infinity', -1e308, 1e308, null]) as f, 170141183460469231731687303715884105727::hugeint as h,
     'infinity'::timestamp as never, timestamptz '2026-01-01 02:00:00+02' as zoned, timestamp_ns '2026-01-01 00:00:00.123456789' as fine,
     time '10:00' as clock, interval 1 day as pause, '101'::bit as bits, 'x'::enum('x', 'y') as one, uuid() as id, 'ab'::blob as raw,
     map{'k': 1} as pairs, union_value(n := 3) as either, [1, 2]::int[2] as two, [[1], []] as lists, '{"a": 1}'::json as text_of,
     null as nothing, 12.340::decimal(38, 10) as exact, 5::decimal(9, 0) as round, repeat('é', 300) as long, '' as "quo""ted name"`,
  )
  const of = (name: string): Profile['columns'][number] => found.columns.find((column) => column.name === name)!
  expect(of('f')).toMatchObject({ nulls: 1, distinct: 4, min: '-1e+308', max: '1e+308', mean: 0, histogram: [] })
  expect(of('h')).toMatchObject({ min: '170141183460469231731687303715884105727', histogram: [{ rows: 5 }] })
  expect(of('never')).toMatchObject({ kind: 'time', nulls: 0, distinct: 1, min: null, max: null, histogram: [] })
  expect(of('zoned')).toMatchObject({ min: '2026-01-01T00:00:00Z', histogram: [{ from: '2026-01-01T00:00:00.000Z', rows: 5 }] })
  expect(of('fine')).toMatchObject({ min: '2026-01-01T00:00:00.123456789Z' })
  expect(of('raw')).toMatchObject({ kind: 'other', lengths: { min: 2, mean: 2, max: 2 } })
  expect(of('two')).toMatchObject({ kind: 'list', lengths: { mean: 2 } })
  expect(of('lists')).toMatchObject({ kind: 'list', distinct: 1 })
  expect(of('nothing')).toMatchObject({ nulls: 5, distinct: 0 })
  expect(of('exact')).toMatchObject({ min: '12.3400000000', mean: 12.34 })
  expect(of('round').histogram).toEqual([{ from: 5, to: 6, rows: 5 }])
  expect(of('long').min).toBe(`${'é'.repeat(200)}…`)
  expect(of('quo"ted name')).toMatchObject({ nulls: 0, min: '', lengths: { max: 0 } })
  for (const name of ['clock', 'pause', 'bits', 'pairs', 'either', 'text_of'])
    expect(of(name)).toMatchObject({ kind: 'other', distinct: 1 })
})

it.each([
  ['DECIMAL(12,2)', 'number'],
  ['INTEGER[]', 'list'],
  ['STRUCT(a INTEGER)', 'other'],
  ['STRUCT(a INTEGER)[3]', 'list'],
  ["ENUM('INTEGER')", 'text'],
  ['TIMESTAMP WITH TIME ZONE', 'time'],
  ['TIME', 'other'],
  ['JSON', 'other'],
  ['INTERVAL', 'other'],
  ['UBIGINT', 'number'],
  ['"NULL"', 'other'],
])('a column of type %s is summed up as %s', (type, kind) => {
  expect(profileKind(type)).toBe(kind)
})
