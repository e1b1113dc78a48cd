import { expect, test } from 'vitest'
import { createJinja } from '../../../jinja/index.ts'
import { Decimal } from '../decimal.ts'
import { Table } from './table.ts'

const printed: string[] = []
const table = new Table({
  columns: [
    { name: 'one', kind: 'Integer' },
    { name: 'two', kind: 'Text' },
    { name: 'Three', kind: 'Number' },
  ],
  rows: [
    [1000, 'a', new Decimal('1.50')],
    [2, null, new Decimal('2.25')],
    [2, 'a', new Decimal('1.50')],
  ],
  print: (text) => printed.push(text),
})
const jinja = createJinja({})
const shown = (template: string): unknown =>
  jinja.compile(template, { file: 'test.sql' }).render({ t: table, none_at_all: table.with({ rows: [] }) })

test.each([
  ['{{ t.rows[0][0] }} {{ t.rows[0].two }} {{ t.rows[1]["THREE"] }} {{ t.rows[0]["nope"] }}', '1000 a 2.25 '],
  ['{{ t.columns[0].values() }} {{ t.columns["one"].name }} {{ t.columns.two.values() }}', "(1000, 2, 2) one ('a', None, 'a')"],
  ['{{ t.column_names }} {{ t | length }} {{ t.rows | length }}', "('one', 'two', 'Three') 3 3"],
  ['{% for name, column in t.columns.items() %}{{ name }}={{ column[0] }};{% endfor %}', 'one=1000;two=a;Three=1.50;'],
  ['{% for row in t %}{{ row.values() }}{% endfor %}', "(1000, 'a', Decimal('1.50'))(2, None, Decimal('2.25'))(2, 'a', Decimal('1.50'))"],
  ['{{ t.rows[0].dict() }}', "{'one': 1000, 'two': 'a', 'Three': Decimal('1.50')}"],
  ['{{ t.rows[0] }} {{ t.columns[0] }}', "<agate.Row: (1000, 'a', Decimal('1.50'))> <agate.Column: (1000, 2, 2)>"],
  ["{{ t.select(['two']).column_names }} {{ t.exclude('two').column_names }}", "('two',) ('one', 'Three')"],
  ["{{ t.rename({'one': 'uno'}).column_names }} {{ t.limit(1) | length }} {{ t.distinct('one') | length }}", "('uno', 'two', 'Three') 1 2"],
  ["{{ t.order_by('two').columns.two.values() }} {{ t.order_by('Three', true).columns[2][0] }}", "('a', 'a', None) 2.25"],
  ['{{ t.columns[2].values_distinct() | length }} {{ t.columns[1].values_without_nulls() }}', "2 ('a', 'a')"],
  [
    '{{ t.rows[0].Three * 2 }} {{ t.rows[0].Three > 1 }} {{ t.rows[0].Three is number }} {{ t.columns[2].values() | sum }}',
    '3.00 True True 5.25',
  ],
  ['{{ t.rows[0].Three | int }} {{ t.rows[1].Three | round(1) }} {{ "%.1f" % t.rows[1].Three }}', '1 2.2 2.2'],
  ['{% if none_at_all %}some{% else %}none{% endif %} {{ t.columns[0].data_type }} {{ 2 in t.columns[0] }}', 'none Integer True'],
])('%s', (template, expected) => {
  expect(shown(template)).toBe(expected)
})

test('a table prints itself as agate does', () => {
  shown('{{ t.print_table() }}{{ t.print_structure() }}')
  expect(printed).toEqual([
    '|   one | two | Three |\n| ----- | --- | ----- |\n| 1,000 | a   |  1.50 |\n|     2 |     |  2.25 |\n|     2 | a   |  1.50 |',
    '| column | data_type |\n| ------ | --------- |\n| one    | Integer   |\n| two    | Text      |\n| Three  | Number    |',
  ])
})

test('a column that is not there is named', () => {
  expect(() => shown("{{ t.select(['twoo']) }}")).toThrow("no column 'twoo'")
})
