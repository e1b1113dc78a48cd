import { expect, test } from 'vitest'
import type { Table } from './table.ts'
import { tableLines } from './table.ts'
import { fixedTerminal } from './terminal.ts'
import { textWidth } from './text.ts'

const table: Table = {
  columns: [{ title: 'dataset', whole: true }, { title: 'rows', align: 'right', whole: true }, { title: 'description' }],
  rows: [
    ['bronze.sales', '12,412', 'Orders as the shops send them, with all that is wrong with them'],
    ['gold.fact', '7', { text: 'Every order\nonce', style: 'grey' }],
  ],
}

test('a table without a limit shows everything, numbers at the right', () => {
  expect(tableLines(table, fixedTerminal())).toEqual([
    '  dataset         rows  description',
    '  bronze.sales  12,412  Orders as the shops send them, with all that is wrong with them',
    '  gold.fact          7  Every order ⏎ once',
  ])
})

test('a narrow terminal cuts the wide column and never the whole ones', () => {
  const lines = tableLines(table, fixedTerminal({ columns: 44 }))
  expect(lines.every((line) => textWidth(line) < 44)).toBe(true)
  expect(lines[1]).toBe('  bronze.sales  12,412  Orders as the shop…')
})

test('columns that do not fit at all are left out, with a note', () => {
  const many: Table = {
    columns: Array.from({ length: 9 }, (_, index) => ({ title: `column_${index}` })),
    rows: [Array.from({ length: 9 }, () => 'something')],
  }
  const lines = tableLines(many, fixedTerminal({ columns: 40 }))
  expect(lines.every((line) => textWidth(line) < 40)).toBe(true)
  expect(lines.at(-1)).toMatch(/… [45] more columns that do not fit/)
})

test('a style colours the cell and changes no width', () => {
  const plain = tableLines(table, fixedTerminal())
  const coloured = tableLines(table, fixedTerminal({ colour: true }))
  expect(coloured.map(textWidth)).toEqual(plain.map((line) => line.length))
  expect(coloured[2]).toContain('\u001b[90mEvery order')
})

test('a sparse column in which nothing is said is left out', () => {
  const columns = [{ title: 'step' }, { title: 'tries', sparse: true }, { title: 'rows', sparse: true }]
  expect(
    tableLines(
      {
        columns,
        rows: [
          ['a', '', '1'],
          ['b', '', ''],
        ],
      },
      fixedTerminal(),
    ),
  ).toEqual(['  step  rows', '  a     1', '  b'])
})
