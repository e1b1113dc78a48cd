import { expect, test } from 'vitest'
import { createJinja } from '../../jinja/index.ts'
import { columnType, plainColumn } from './column-type.ts'
import { createRelation } from './relation.ts'
import { relationType } from './relation-type.ts'

const jinja = createJinja({})
const api = { Relation: relationType({ dialect: 'duckdb', quoting: { database: false } }), Column: columnType('duckdb') }
const orders = createRelation({ dialect: 'duckdb', database: 'dev', schema: 'main', identifier: 'orders', type: 'table' })

function shown(template: string, values: object = {}): unknown {
  return jinja.compile(template, { file: 'test.sql' }).render({ api, rel: orders, ...values })
}

test.each([
  ['{{ rel }}', '"dev"."main"."orders"'],
  ["{{ rel is mapping }} {{ rel.get('metadata').type }}", 'True DuckDBRelation'],
  ['{{ rel.include(database=false) }}', '"main"."orders"'],
  ['{{ rel.quote(identifier=false, schema=false) }}', '"dev".main.orders'],
  ["{{ rel.incorporate(type='view').is_view }} {{ rel.is_view }}", 'True False'],
  ["{{ rel.incorporate(path={'identifier': 'x', 'schema': none}) }}", '"dev"."x"'],
  ['{{ rel.without_identifier() }}', '"dev"."main"'],
  ["{{ rel.information_schema('tables') }}", '"dev".INFORMATION_SCHEMA.tables'],
  ["{{ rel['identifier'] }} {{ rel.table }} {{ rel.name }} {{ rel.path.schema }}", 'orders orders orders main'],
  ["{{ api.Relation.create(database='dev', schema='s', identifier='t') }}", 'dev."s"."t"'],
  ["{{ api.Relation.create(identifier='t', type='view').type }} {{ api.Relation.View }} {{ api.Relation.CTE }}", 'view view cte'],
  ['{{ api.Relation.create(identifier=nothing) }}', ''],
  [
    "{{ rel in [api.Relation.create(database='dev', schema='main', identifier='orders', type='table', quote_policy={'database': true})] }}",
    'True',
  ],
  ["{{ {rel: 1}[rel.incorporate(type='table')] }}{{ [rel, rel.include()] | unique | list | length }}", '11'],
  ['{{ [rel] }}', '[<DuckDBRelation "dev"."main"."orders">]'],
  ["{{ rel.matches(schema='main', identifier='orders') }} {{ rel.matches(schema='other') }}", 'True False'],
  ['{{ rel.incorporate(limit=0) }}', '(select * from "dev"."main"."orders" where false limit 0)'],
])('a relation shows %s', (template, expected) => {
  expect(shown(template)).toBe(expected)
})

test('a relation that differs in case alone is an error that names it', () => {
  expect(() => shown("{{ rel.matches(identifier='Orders') }}")).toThrow('differs in upper and lower case alone')
})

test('a relation of an unknown type is refused', () => {
  expect(() => shown("{{ rel.incorporate(type='heap') }}")).toThrow('heap is no type of relation')
})

test('rows of a time are a subquery, named in Postgres', () => {
  const filter = { field: 'at', start: '2026-01-01', end: '2026-01-02' }
  expect(shown('{{ r }}', { r: orders.with({ timeFilter: filter }) })).toBe(
    `(select * from "dev"."main"."orders" where at >= '2026-01-01' and at < '2026-01-02')`,
  )
  const postgres = createRelation({ dialect: 'postgres', schema: 's', identifier: 'orders', limit: 5 })
  expect(shown('{{ r }}', { r: postgres })).toBe('(select * from "s"."orders" limit 5) _dbt_limit_subq_orders')
})

test.each([
  ["{{ api.Column('id', 'INTEGER').is_number() }}", 'True'],
  ["{{ api.Column('n', 'VARCHAR', 20).data_type }} {{ api.Column('n', 'VARCHAR').string_size() }}", 'character varying(20) 256'],
  ["{{ api.Column('a b', 'DOUBLE').quoted }} {{ api.Column('x', 'DOUBLE').is_float() }}", '"a b" True'],
  ["{{ api.Column('x', 'numeric', none, 12, 2).data_type }}", 'numeric(12,2)'],
  ["{{ api.Column.translate_type('string') }} {{ api.Column.translate_type('integer') }}", 'TEXT integer'],
  ["{{ api.Column('a', 'varchar', 5).can_expand_to(api.Column('a', 'varchar', 9)) }}", 'True'],
  ["{{ api.Column.from_description('a', 'decimal(12,2)').data_type }}", 'decimal(12,2)'],
  [
    "{{ api.Column('s', 'STRUCT(a INTEGER, \"b c\" STRUCT(d DECIMAL(3,1)))').flatten() | map(attribute='name') | join(' | ') }}",
    's.a | s.b c.d',
  ],
  [
    "{{ api.Column('a', 'int') }}",
    "DuckDBColumn(column='a', dtype='int', char_size=None, numeric_precision=None, numeric_scale=None, fields=[])",
  ],
])('a column shows %s', (template, expected) => {
  expect(shown(template)).toBe(expected)
})

test('the size of a column without text is an error', () => {
  expect(() => shown('{{ c.string_size() }}', { c: plainColumn({ dialect: 'duckdb', name: 'id', type: 'INTEGER' }) })).toThrow('INTEGER')
})
