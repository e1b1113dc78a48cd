import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgresEngine } from '../../packages/caudal/src/adapters/postgres/index.ts'
import type { SqlEngine } from '../../packages/caudal/src/ports/index.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import { columnsOf, libraryWorld } from './library-world.ts'
import type { LibraryWorld } from './library-world.ts'

const day = (text: string): string => `'${text}'::date`
const at = (text: string): string => `'${text}'::timestamp`
const parts = "(select * from (values ('a', 2), ('b', 1), ('c', 3)) as t(name, place)) as t"

describe.skipIf(noPostgres !== null)('on Postgres', () => {
  let server: PostgresServer
  let engine: SqlEngine
  let world: LibraryWorld
  beforeAll(async () => {
    server = await startPostgres()
    engine = await openPostgresEngine({ url: await server.database() })
    world = await libraryWorld({ engine, config: { persist_docs: { relation: true, columns: true } } })
    await world.connection.run(`create table orders as
      select id, status, amount::numeric(8, 2), day from (values (1, 'open', 10.50, date '2026-01-01'), (2, 'open', null, null)) as t(id, status, amount, day);
      create view open_orders as select * from orders`)
  })
  afterAll(async () => {
    await world.close()
    await engine.close()
    await server[Symbol.asyncDispose]()
  })

  test.each([
    [`dbt.dateadd('day', 3, "${day('2026-01-30')}")`, '2026-02-02T00:00:00Z'],
    [`dbt.datediff("${day('2025-12-31')}", "${day('2026-02-01')}", 'year')`, 1],
    [`dbt.datediff("${day('2025-12-31')}", "${day('2026-02-01')}", 'quarter')`, 1],
    [`dbt.datediff("${day('2025-12-31')}", "${day('2026-02-01')}", 'month')`, 2],
    [`dbt.datediff("${day('2026-01-03')}", "${day('2026-01-04')}", 'week')`, 1],
    [`dbt.datediff("${at('2026-01-01 23:59:00')}", "${at('2026-01-02 01:00:00')}", 'hour')`, 2],
    [`dbt.datediff("${at('2026-01-01 00:59:59')}", "${at('2026-01-01 01:00:00')}", 'minute')`, 1],
    [`dbt.datediff("${at('2026-01-01 00:00:59.9')}", "${at('2026-01-01 00:01:00')}", 'second')`, 1],
    [`dbt.datediff("${at('2026-01-01 00:00:00')}", "${at('2026-01-01 00:00:01.5')}", 'millisecond')`, 1500],
    [`dbt.date_trunc('month', "${at('2026-02-17 10:00:00')}")`, '2026-02-01T00:00:00Z'],
    [`dbt.last_day("${day('2026-02-17')}", 'month')`, '2026-02-28'],
    [`dbt.last_day("${day('2026-02-17')}", 'quarter')`, '2026-03-31'],
    ['dbt.date(2026, 2, 3)', '2026-02-03'],
    [`dbt.concat(["'a'", "'b'"])`, 'ab'],
    [`dbt.hash("'a'")`, '0cc175b9c0f1b6a831c399e269772661'],
    [`dbt.length("'abc'")`, 3],
    [`dbt.position("'c'", "'abc'")`, 3],
    [`dbt.right("'abc'", 2)`, 'bc'],
    [`dbt.split_part("'a|b|c'", "'|'", 2)`, 'b'],
    [`dbt.split_part("'a|b|c'", "'|'", -1)`, 'c'],
    [`dbt.string_literal(dbt.escape_single_quotes("it's"))`, "it's"],
    [`dbt.safe_cast("'1.5'", dbt.type_numeric())`, 1.5],
    [`dbt.cast("'0.5'", dbt.type_float())`, 0.5],
    ['dbt.cast_bool_to_text("1 = 1")', 'true'],
    ['dbt.array_append(dbt.array_construct([1, 2]), 3)', [1, 2, 3]],
    ['dbt.array_concat(dbt.array_construct(), dbt.array_construct([2]))', [2]],
  ])('%s', async (expression, expected) => {
    expect(await world.rows(`select {{ ${expression} }}`)).toEqual([[expected]])
  })

  test.each([
    [`dbt.listagg('name', "','", 'order by place')`, 'b,a,c'],
    [`dbt.listagg('name', "'-'", 'order by place desc', 2)`, 'c-a'],
    ['dbt.any_value("name")', 'a'],
    ['dbt.bool_or("place > 2")', true],
  ])('%s over rows', async (expression, expected) => {
    expect(await world.rows(`select {{ ${expression} }} from ${parts}`)).toEqual([[expected]])
  })

  test('a spine of days, by a series of joins', async () => {
    const spine = await world.rows(`{{ dbt.date_spine('day', "${day('2026-01-01')}", "${day('2026-01-04')}") }}`)
    expect(spine.map(([date]) => String(date)).toSorted()).toEqual(['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'])
  })

  test('relations, columns and schemas are found', async () => {
    const { render } = world
    expect(
      await render(
        "{{ adapter.get_relation(none, 'public', 'orders').type }} {{ adapter.get_relation(none, 'public', 'open_orders').type }}",
      ),
    ).toBe('table view')
    expect(await render('{% for c in adapter.get_columns_in_relation(this) %}{{ c.name }}:{{ c.data_type }} {% endfor %}')).toBe(
      'id:integer status:text amount:numeric(8,2) day:date ',
    )
    await expect(render("{{ adapter.get_relation(none, 'public', 'ORDERS') }}")).rejects.toThrow('differs in upper and lower case alone')
    await render("{% do adapter.create_schema(api.Relation.create(database=target.database, schema='lab')) %}")
    expect(
      await render("{{ adapter.check_schema_exists(target.database, 'lab') }} {{ 'lab' in adapter.list_schemas(target.database) }}"),
    ).toBe('True True')
    await render("{% do adapter.drop_schema(api.Relation.create(database=target.database, schema='lab')) %}")
    expect(await render("{{ adapter.check_schema_exists(target.database, 'lab') }}")).toBe('False')
    await expect(render("{{ adapter.verify_database('other') }}")).rejects.toThrow('relations of the database other cannot be reached')
    expect(await render('{{ get_relations().rows[0].values() }}')).toBe("('public', 'open_orders', 'public', 'orders')")
  })

  test('columns of text grow to hold others', async () => {
    await world.connection.run('create table narrow (a varchar(2)); create table wide (a varchar(9))')
    const named = (name: string): string => `api.Relation.create(schema='public', identifier='${name}', type='table')`
    await world.render(`{% do adapter.expand_target_column_types(${named('wide')}, ${named('narrow')}) %}{% do adapter.commit() %}`)
    expect(await world.render(`{{ adapter.get_columns_in_relation(${named('narrow')})[0].data_type }}`)).toBe('character varying(9)')
  })

  test('descriptions, grants and the catalog', async () => {
    await world.connection.run('create role ann; create role bob')
    const model = "{'description': 'all of them', 'columns': {'id': {'name': 'id', 'description': \"it's the key\"}}}"
    await world.render(
      `{% do persist_docs(this.incorporate(type='table'), ${model}) %}{% do apply_grants(this, {'select': ['ann']}, false) %}{% do adapter.commit() %}`,
    )
    await world.render("{% do apply_grants(this, {'select': ['bob']}, true) %}{% do adapter.commit() %}")
    expect(await world.render('{{ adapter.standardize_grants_dict(run_query(get_show_grant_sql(this))) }}')).toBe(
      "{'select': ['bob']}".replace('select', 'SELECT'),
    )
    expect(await world.render('{{ get_catalog_relations(this.information_schema(), [this]).rows[0].values() }}')).toMatch(
      /^\('\w+', 'public', 'orders', 'BASE TABLE', 'all of them', 'id', 1, 'integer', "it's the key", 'caudal'\)$/,
    )
  })

  test('a contract is compared by the names that Postgres has for types', async () => {
    const columns = columnsOf({ id: { data_type: 'int' }, status: { data_type: 'text' } })
    const made = await libraryWorld({ engine, model: { name: 'm', columns } })
    expect(await made.render("{{ get_assert_columns_equivalent('select id, status from orders') }}")).toBe('')
    await expect(made.render("{{ get_assert_columns_equivalent('select day as id, status from orders') }}")).rejects.toThrow(
      'id is date, and integer in the contract',
    )
    await made.close()
  })

  test('values come as those of templates', async () => {
    const source =
      '{% set t = run_query("select 1::int2 as a, 2::bigint as b, 1.5::numeric as c, 2::float8 as d, true as e, now()::date as f, timestamptz \'2026-01-01 10:00:00+00\' as g, array[1, 2] as h, \'{\\"a\\": 1}\'::jsonb as i") %}'
    expect(await world.render(`${source}{{ t.columns | map(attribute='data_type') | join(' ') }}`)).toBe(
      'Integer Integer Number Number Boolean Date DateTime Text Text',
    )
    expect(await world.render(`${source}{{ t.rows[0].c }} {{ t.rows[0].d }} {{ t.rows[0].g }} {{ t.rows[0].h }} {{ t.rows[0].i }}`)).toBe(
      '1.5 2.0 2026-01-01 10:00:00+00:00 [1, 2] {"a": 1}',
    )
  })
})
