import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SqlEngine } from '../../packages/caudal/src/ports/index.ts'
import type { LibraryWorld } from './library-world.ts'
import { libraryWorld, memoryEngine } from './library-world.ts'

let engine: SqlEngine
let world: LibraryWorld
beforeAll(async () => {
  engine = await memoryEngine()
  world = await libraryWorld({ engine })
})
afterAll(async () => {
  await world.close()
  await engine.close()
})

const day = (text: string): string => `'${text}'::date`
const parts = "(select * from (values ('a', 2), ('b', 1), ('c', 3)) as t(name, place))"

// Each macro as an expression on DuckDB, and what the engine makes of it.
test.each([
  [`dbt.dateadd('day', 3, "${day('2026-01-30')}")`, '2026-02-02T00:00:00Z'],
  [`dbt.dateadd('week', -1, "${day('2026-01-30')}")`, '2026-01-23T00:00:00Z'],
  [`dbt.dateadd('quarter', 1, "${day('2026-01-31')}")`, '2026-04-30T00:00:00Z'],
  [`dbt.dateadd(datepart='hour', interval='2 + 1', from_date_or_timestamp="'2026-01-01 00:00:00'")`, '2026-01-01T03:00:00Z'],
  [`dbt.datediff("${day('2025-12-31')}", "${day('2026-01-01')}", 'year')`, 1],
  [`dbt.datediff("${day('2026-01-01')}", "${day('2026-03-01')}", 'day')`, 59],
  [`dbt.datediff("${day('2026-01-03')}", "${day('2026-01-04')}", 'week')`, 1],
  [`dbt.datediff("${day('2026-01-04')}", "${day('2026-01-10')}", 'week')`, 0],
  [`dbt.datediff("'2026-01-01 01:59:00'", "'2026-01-01 03:00:00'", 'hour')`, 2],
  [`dbt.date_trunc('month', "${day('2026-02-17')}")`, '2026-02-01T00:00:00Z'],
  [`dbt.last_day("${day('2026-02-17')}", 'month')`, '2026-02-28'],
  [`dbt.last_day("${day('2026-02-17')}", 'quarter')`, '2026-03-31'],
  [`dbt.last_day("${day('2026-02-17')}", 'year')`, '2026-12-31'],
  ['dbt.date(2026, 2, 3)', '2026-02-03'],
  [`dbt.concat(["'a'", "'b'"])`, 'ab'],
  [`dbt.hash("'a'")`, '0cc175b9c0f1b6a831c399e269772661'],
  [`dbt.length("'abc'")`, 3],
  [`dbt.position("'c'", "'abc'")`, 3],
  [`dbt.replace("'abc'", "'b'", "'x'")`, 'axc'],
  [`dbt.right("'abc'", 2)`, 'bc'],
  [`dbt.split_part("'a|b|c'", "'|'", 2)`, 'b'],
  [`dbt.split_part("'a|b|c'", "'|'", -1)`, 'c'],
  [`dbt._split_part_negative("'a|b|c'", "'|'", -1)`, 'c'],
  [`dbt.string_literal(dbt.escape_single_quotes("it's"))`, "it's"],
  [`dbt.cast("'12'", dbt.type_int())`, 12],
  [`dbt.safe_cast("'1.5'", dbt.type_numeric())`, 1.5],
  [`dbt.safe_cast("'2026-01-01'", dbt.type_timestamp())`, '2026-01-01T00:00:00Z'],
  [`dbt.cast(1, dbt.type_string())`, '1'],
  [`dbt.cast("'7'", dbt.type_bigint())`, 7],
  [`dbt.cast("'0.5'", dbt.type_float())`, 0.5],
  [`dbt.cast(1, dbt.type_boolean())`, true],
  ['dbt.cast_bool_to_text("1 = 1")', 'true'],
  ['dbt.equals("1", "1")', true],
  ['dbt.array_construct([1, 2])', [1, 2]],
  ['dbt.array_construct()', []],
  ['dbt.array_append(dbt.array_construct([1, 2]), 3)', [1, 2, 3]],
  ['dbt.array_concat(dbt.array_construct([1]), dbt.array_construct([2]))', [1, 2]],
])('%s', async (expression, expected) => {
  expect(await world.rows(`select {{ ${expression} }}`)).toEqual([[expected]])
})

test.each([
  [`dbt.listagg('name', "','", 'order by place')`, 'b,a,c'],
  [`dbt.listagg('name', "'-'", 'order by place desc', 2)`, 'c-a'],
  [`dbt.listagg(measure='name', order_by_clause='order by name')`, 'a,b,c'],
  ['dbt.any_value("1")', 1],
  ['dbt.bool_or("place > 2")', true],
])('%s over rows', async (expression, expected) => {
  expect(await world.rows(`select {{ ${expression} }} from ${parts}`)).toEqual([[expected]])
})

test('sets are taken from and met', async () => {
  expect(await world.rows('select 1 as a union select 2 {{ dbt.except() }} select 2')).toEqual([[1]])
  expect(await world.rows('(select 1 as a union select 2) {{ dbt.intersect() }} select 2')).toEqual([[2]])
})

test('a series and a spine of days', async () => {
  expect(await world.rows('{{ dbt.generate_series(3) }}')).toEqual([[1], [2], [3]])
  expect(await world.rows('{{ dbt.default__generate_series(3) }}')).toEqual([[1], [2], [3]])
  const spine = await world.rows(`{{ dbt.date_spine('day', "${day('2026-01-01')}", "${day('2026-01-04')}") }}`)
  expect(spine.map(([date]) => String(date)).toSorted()).toEqual(['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'])
})

test.each([
  ['{{ get_powers_of_two(9) }} {{ get_powers_of_two(8) }} {{ get_powers_of_two(1) }}', '4 3 1'],
  ["{{ dates_in_range('20260130', '20260201') }}", "['20260130', '20260131', '20260201']"],
  ["{{ partition_range('20260130,20260201') | length }} {{ partition_range('20260130') }}", "3 ['20260130']"],
  ["{{ convert_datetime('2026-01-30', '%Y-%m-%d') }}", '2026-01-30 00:00:00'],
  ['{{ py_current_timestring() | length }}', '20'],
  ['{{ current_timestamp() }} {{ snapshot_get_time() }} {{ get_snapshot_get_time_data_type() }}', 'now() now()::timestamp TIMESTAMP'],
  ["{{ before_begin('vacuum') }}", '{"sql": "vacuum", "transaction": false}'],
  ['{{ type_string() }} {{ dbt.type_numeric() }} {{ type_int() }}', 'TEXT numeric(28,6) integer'],
])('%s', async (template, expected) => {
  expect(await world.render(template)).toBe(expected)
})

test('variants of a project go before ours, by name and by dispatch', async () => {
  const own = await libraryWorld({
    engine,
    macros: {
      shop: '{% macro duckdb__hash(field) %}own {{ field }}{% endmacro %}{% macro type_string() %}clob{% endmacro %}{% macro default__length(e) %}len {{ e }}{% endmacro %}',
    },
  })
  expect(
    await own.render('{{ dbt.hash("a") }} | {{ hash("a") }} | {{ type_string() }} | {{ dbt.type_string() }} | {{ length("x") }}'),
  ).toBe('own a | own a | clob | TEXT | len x')
  await own.close()
})
