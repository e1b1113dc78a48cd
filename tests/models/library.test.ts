import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SqlEngine } from '../../packages/caudal/src/ports/index.ts'
import { columnsOf, libraryWorld, memoryEngine } from './library-world.ts'
import type { LibraryOptions, LibraryWorld } from './library-world.ts'

let engine: SqlEngine
beforeAll(async () => {
  engine = await memoryEngine()
})
afterAll(() => engine.close())

const worlds: LibraryWorld[] = []
async function world(options: Omit<LibraryOptions, 'engine'> = {}): Promise<LibraryWorld> {
  const made = await libraryWorld({ engine, ...options })
  worlds.push(made)
  return made
}
beforeEach(async () => {
  for (const made of worlds.splice(0)) await made.close()
  const session = await engine.open()
  await session.execute(`create or replace table orders as
    select * from (values (1, 'open', 10.50, date '2026-01-01'), (2, 'open', null, null), (2, 'done', 3.00, date '2026-01-02')) as t(id, status, amount, day)`)
  await session.close()
})

const self = "{% set rel = adapter.get_relation(database=target.database, schema='main', identifier='orders') %}"

describe('statements', () => {
  test('keep what they did, and are not run while a project is read', async () => {
    const source = `{% call statement('count', fetch_result=true) %}select count(*) as n from orders{% endcall %}{{ load_result('count').table.rows[0].n }}`
    expect(await (await world()).render(source)).toBe('3')
    const reading = await world({ execute: false })
    expect(await reading.render("{% call statement('count') %}nonsense{% endcall %}|{{ run_query('nonsense') }}")).toBe('|None')
    expect(reading.statements).toEqual([])
  })

  test('a query yields a table of typed values', async () => {
    const { render } = await world()
    const source = `{% set t = run_query("select id, status, amount, day, 9223372036854775807::bigint as big, 2::double as d, true as b, timestamp '2026-01-01 10:00:00' as at, [1, 2] as list from orders order by id limit 1") %}`
    expect(await render(`${source}{{ t.columns | map(attribute='name') | join(',') }}`)).toBe('id,status,amount,day,big,d,b,at,list')
    expect(await render(`${source}{{ t.rows[0].values() }}`)).toBe(
      "(1, 'open', Decimal('10.50'), datetime.date(2026, 1, 1), 9223372036854775807, Decimal('2.0'), True, datetime.datetime(2026, 1, 1, 10, 0), '[1, 2]')",
    )
    expect(
      await render(`${source}{{ t.rows[0].amount }} {{ t.rows[0].day + modules.datetime.timedelta(days=1) }} {{ t.rows[0].big + 1 }}`),
    ).toBe('10.50 2026-01-02 9223372036854775808')
  })

  test('open a transaction unless told not to; commit ends it', async () => {
    const made = await world()
    await made.render("{% call statement('a') %}create table kept as select 1 as a{% endcall %}")
    expect(made.connection.isInTransaction).toBe(true)
    await made.connection.rollback()
    expect(await made.render("{{ adapter.get_relation(target.database, 'main', 'kept') }}")).toBe('None')
    await made.render('{% call statement(auto_begin=false) %}create table kept as select 1 as a{% endcall %}')
    expect(made.connection.isInTransaction).toBe(false)
    await made.render("{% do run_query('drop table kept') %}{% do adapter.commit() %}")
  })

  test('hooks run inside or outside of the transaction, each a template', async () => {
    const made = await world({
      values: {
        hooks: [
          { sql: "{{ 'select ' ~ 1 }}", transaction: true },
          { sql: 'select 2', transaction: false },
          { sql: ' ', transaction: true },
        ],
      },
    })
    await made.render('{{ run_hooks(hooks, inside_transaction=true) }}')
    expect(made.connection.isInTransaction).toBe(true)
    await made.render('{{ run_hooks(hooks, inside_transaction=false) }}')
    expect(made.connection.isInTransaction).toBe(false)
    expect(made.statements).toEqual(['select 1', 'select 2'])
  })

  test('a statement that fails says what the engine says', async () => {
    const { render } = await world()
    await expect(render("{% do run_query('select nope from orders') %}")).rejects.toThrow(expect.objectContaining({ code: 'SQL-FAILED' }))
  })

  test('explain a query, limit one', async () => {
    const { render } = await world()
    expect(await render("{{ validate_sql('select 1').table | length }}")).toBe('0')
    expect(await render("{{ get_limit_subquery_sql('select 1', 5) }}|{{ get_show_sql('select 1', none, none) }}")).toBe(
      'select 1\nlimit 5|select 1',
    )
  })
})

describe('what is there', () => {
  test('relations, schemas and columns', async () => {
    const { render } = await world()
    expect(await render(`${self}{{ rel }} {{ rel.type }} {{ load_relation(this) }}`)).toBe(
      `"memory"."main"."orders" table "memory"."main"."orders"`,
    )
    expect(await render(`${self}{% for c in adapter.get_columns_in_relation(rel) %}{{ c.name }}:{{ c.data_type }} {% endfor %}`)).toBe(
      'id:INTEGER status:character varying(256) amount:DECIMAL(4,2) day:DATE ',
    )
    expect(
      await render("{{ adapter.check_schema_exists(target.database, 'MAIN') }} {{ adapter.check_schema_exists(target.database, 'nope') }}"),
    ).toBe('True False')
    expect(
      await render("{{ 'main' in adapter.list_schemas(target.database) }} {{ adapter.get_relation(none, 'main', 'ORDERS').identifier }}"),
    ).toBe('True orders')
    expect(await render("{{ get_columns_in_query('select id, 1 as one from orders') }}")).toBe("['id', 'one']")
    expect(await render("{{ get_column_schema_from_query('select id, {a: 1} as s from orders') | map(attribute='name') | list }}")).toBe(
      "['id', 's.a']",
    )
    expect(await render("{{ information_schema_name('dev') }} {{ this.information_schema('tables') }}")).toBe(
      'system.information_schema "memory".INFORMATION_SCHEMA.tables',
    )
  })

  test('the cache follows what is created, renamed and dropped', async () => {
    const { render, statements } = await world()
    const get = (name: string): string => `{{ adapter.get_relation(none, 'lab', '${name}') is not none }}`
    await render("{% do adapter.create_schema(api.Relation.create(database=target.database, schema='lab')) %}")
    await render("{% do run_query('create table lab.a as select 1 as a') %}")
    expect(await render(`${get('a')} ${get('b')}`)).toBe('True False')
    const looks = statements.filter((sql) => sql.includes('duckdb_tables')).length
    const named = (name: string): string =>
      `api.Relation.create(database=target.database, schema='lab', identifier='${name}', type='table')`
    await render(`{% do adapter.rename_relation(${named('a')}, ${named('b')}) %}`)
    expect(await render(`${get('a')} ${get('b')}`)).toBe('False True')
    await render(`{% do adapter.truncate_relation(${named('b')}) %}{% do adapter.drop_relation(${named('b')}) %}`)
    expect(await render(`${get('a')} ${get('b')}`)).toBe('False False')
    expect(statements.filter((sql) => sql.includes('duckdb_tables'))).toHaveLength(looks)
    await render("{% do adapter.drop_schema(api.Relation.create(database=target.database, schema='lab')) %}")
    expect(await render("{{ adapter.check_schema_exists(target.database, 'lab') }}")).toBe('False')
    await render("{% do adapter.create_schema(api.Relation.create(schema='lab2')) %}{{ drop_schema_named('lab2') }}")
    expect(await render("{{ adapter.check_schema_exists(target.database, 'lab2') }}")).toBe('False')
  })

  test('columns that are missing, and rows that differ', async () => {
    const { render, rows } = await world()
    await render("{% do run_query('create or replace table fewer as select id, status from orders where id = 1') %}")
    const fewer = "{% set fewer = api.Relation.create(identifier='fewer', type='table') %}"
    expect(await render(`${self}${fewer}{{ adapter.get_missing_columns(rel, fewer) | map(attribute='name') | list }}`)).toBe(
      "['amount', 'day']",
    )
    expect(await rows(`${self}${fewer}{{ adapter.get_rows_different_sql(rel, fewer, ['id', 'status']) }}`)).toEqual([[2, 2]])
    await render("{% do run_query('drop table fewer') %}")
  })

  test('the catalog lists relations with columns and comments', async () => {
    const { render, warnings } = await world({ config: { persist_docs: { relation: true, columns: true } } })
    const model = `{'description': "all o'f them", 'columns': {'id': {'name': 'id', 'description': 'the key'}, 'gone': {'name': 'gone', 'description': 'x'}}}`
    await render(`${self}{% do persist_docs(rel, ${model}) %}`)
    expect(warnings).toEqual(['"memory"."main"."orders" has no columns gone, which are described'])
    const wanted = '{% set t = get_catalog_relations(this.information_schema(), [this]) %}{{ t.rows[0].values() }} {{ t | length }}'
    expect(await render(wanted)).toBe(`('memory', 'main', 'orders', 'BASE TABLE', "all o'f them", 'id', 1, 'INTEGER', 'the key', None) 4`)
    expect(await render("{{ get_catalog(this.information_schema(), ['main']).column_names | length }}")).toBe('10')
  })

  test('while a project is read nothing is there', async () => {
    const { render, statements } = await world({ execute: false })
    expect(
      await render(
        "{{ adapter.get_relation('a', 'b', 'c') }} {{ adapter.get_columns_in_relation(this) }} {{ adapter.quote('a') }} {{ adapter.type() }}",
      ),
    ).toBe('None [] "a" duckdb')
    expect(
      await render("{{ adapter.execute('x') | length }} {{ is_incremental() }} {{ dbt.get_intervals_between('1', '2', 'day') }}"),
    ).toBe('2 False 1')
    expect(statements).toEqual([])
  })
})

describe('the resource', () => {
  test('is incremental where its table is there and it is not refreshed', async () => {
    const model = { config: { materialized: 'incremental' } }
    expect(await (await world({ model })).render('{{ is_incremental() }}')).toBe('True')
    expect(await (await world({ model, config: { full_refresh: true } })).render('{{ is_incremental() }}')).toBe('False')
    expect(
      await (await world({ model: { config: { materialized: 'table' } } })).render('{{ is_incremental() }} {{ should_store_failures() }}'),
    ).toBe('False False')
  })

  test('goes by generated names', async () => {
    const { render } = await world()
    expect(
      await render(
        "{{ generate_schema_name(none, none) }} {{ generate_schema_name(' lab ', none) }} {{ generate_schema_name_for_env('x', none) }}",
      ),
    ).toBe('main main_lab main')
    expect(
      await render(
        "{{ generate_alias_name(none, {'name': 'm', 'version': 1.2}) }} {{ generate_alias_name('a', {}) }} {{ generate_alias_name(node={'name': 'm'}) }}",
      ),
    ).toBe('m_v1_2 a m')
    expect(await render("{{ generate_database_name(none, none) }} {{ generate_database_name('other') }}")).toBe('memory other')
  })

  test('is held to its contract', async () => {
    const columns = columnsOf({ id: { data_type: 'integer' }, status: { data_type: 'text' } })
    const { render } = await world({ model: { name: 'm', columns, constraints: [{ type: 'primary_key', columns: ['id'], name: 'pk' }] } })
    expect(await render("{{ get_assert_columns_equivalent('select id, status from orders') }}")).toBe('')
    await expect(render("{{ get_assert_columns_equivalent('select id, amount from orders') }}")).rejects.toThrow(
      'm breaks its contract: status (VARCHAR) is missing from the query; amount (DECIMAL(4,2)) is not in the contract',
    )
    await expect(render("{{ get_assert_columns_equivalent('select 1.5 as id, status from orders') }}")).rejects.toThrow(
      'id is DECIMAL(2,1), and INTEGER in the contract',
    )
    expect(await render('{{ get_table_columns_and_constraints() }}')).toBe(
      '(\n  id integer,\n  status text,\n  constraint pk primary key (id)\n)',
    )
  })

  test('of a contract without a type is refused, and a loose one is warned of', async () => {
    const untyped = await world({ model: { name: 'm', columns: columnsOf({ id: {} }) } })
    await expect(untyped.render("{{ get_assert_columns_equivalent('select 1 as id') }}")).rejects.toThrow("these have none: ['id']")
    const loose = await world({ model: { name: 'm', columns: columnsOf({ id: { data_type: 'numeric' } }) } })
    expect(await loose.render('{{ get_empty_schema_sql(model.columns) }}')).toBe('select cast(null as numeric) as id')
    expect(loose.warnings[0]).toContain('may be rounded: id')
  })

  test('has constraints, indexes and grants rendered', async () => {
    const { render, warnings } = await world()
    const constraint = (text: string): string =>
      `{{ adapter.render_raw_columns_constraints({'a': {'name': 'a', 'data_type': 'int', 'constraints': [${text}]}}) }}`
    expect(await render(constraint("{'type': 'not_null'}, {'type': 'check', 'expression': 'a > 0'}"))).toBe(
      "['a int not null check (a > 0)']",
    )
    expect(await render(constraint("{'type': 'foreign_key', 'to': 'db.s.t', 'to_columns': ['id']}"))).toBe("['a int references s.t (id)']")
    expect(await render("{{ adapter.parse_index({'columns': ['a', 'b'], 'unique': true}).columns }} {{ adapter.parse_index(none) }}")).toBe(
      "['a', 'b'] None",
    )
    expect(await render("{{ apply_grants(this, {'select': ['ann']}) }}{{ should_revoke(none) }} {{ should_revoke(this) }}")).toBe(
      'False True',
    )
    expect(warnings).toEqual(['DuckDB knows no grants; those of the config are not applied'])
    expect(await render("{{ default__get_dcl_statement_list(this, {'select': ['ann', 'bob']}, get_grant_sql) }}")).toContain('to ann, bob')
  })
})

describe('tests', () => {
  test.each([
    ["test_unique(this, 'id')", [[2, 2]]],
    ["test_not_null(this, 'amount')", [[null]]],
    ["test_accepted_values(this, 'status', ['open'])", [['done', 1]]],
    ["test_accepted_values(this, 'id', [1, 2], quote=false)", []],
    ["test_relationships(this, 'id', '(select 1 as key)', 'key')", [[2], [2]]],
  ])('%s finds the rows that fail', async (call, expected) => {
    const { rows } = await world()
    expect(await rows(`{{ ${call} }}`)).toEqual(expected)
  })

  test('are counted and judged, within their where', async () => {
    const made = await world({ config: { where: 'id = 1' } })
    expect(await made.rows("{{ get_test_sql(test_not_null(this, 'amount'), 'count(*)', '!= 0', '> 5', none) }}")).toEqual([
      [1, true, false],
    ])
    expect(await made.render('{{ get_where_subquery(this) }}')).toBe('(select * from "memory"."main"."orders" where id = 1) dbt_subquery')
    expect(
      await made.rows("{{ get_test_sql(test_not_null(get_where_subquery(this), 'amount'), 'count(*)', '!= 0', '!= 0', 10) }}"),
    ).toEqual([[0, false, false]])
  })

  test('of units get their rows as queries', async () => {
    const made = await world({ model: { name: 'orders' } })
    const fixture = "get_fixture_sql([{'id': 7, 'status': \"it's\"}])"
    expect(await made.rows(`{{ ${fixture} }}`)).toEqual([[7, "it's", null, null]])
    expect(await made.rows('{{ get_fixture_sql([]) }}')).toEqual([])
    await expect(made.render("{{ get_fixture_sql([{'nope': 1}]) }}")).rejects.toThrow("Invalid column name: 'nope'")
    const types = "{'id': 'integer', 'status': 'varchar'}"
    const expected = `get_expected_sql([{'id': 7, 'status': 'b'}], ${types}, {'id': '"id"', 'status': '"status"'})`
    const source = `{{ get_unit_test_sql(${fixture}, ${expected}, ['id', 'status']) }}`
    expect(await made.rows(`${source} order by 3`)).toEqual([
      [7, "it's", 'actual'],
      [7, 'b', 'expected'],
    ])
  })

  test('of freshness ask for the last row', async () => {
    const { render } = await world()
    expect(await render('{{ collect_freshness(this, \'day\', "id = 1").table.rows[0][0] }}')).toBe('2026-01-01')
    expect(await render("{{ collect_freshness_custom_sql(this, 'select max(day) from orders').table.rows[0].max_loaded_at }}")).toBe(
      '2026-01-02',
    )
  })
})
