import { expect, test } from 'vitest'
import type { Batch } from '../ports/index.ts'
import { rowTable } from './row-table.ts'
import { batchText, plainValue } from './row-text.ts'
import type { RowFormat } from './row-text.ts'
import { tableLines } from './screen/table.ts'
import { fixedTerminal } from './screen/terminal.ts'

const batch: Batch = {
  names: ['id', 'note', 'more'],
  columns: [
    [1, 12_412],
    ['a "b"\nc', null],
    [{ x: [1n] }, ''],
  ],
  rows: 2,
}

function whole(format: RowFormat, take = 2): string {
  return (
    batchText({ format, part: 'head', names: batch.names }) +
    batchText({ format, part: 'rows', batch, take, first: true }) +
    batchText({ format, part: 'foot', any: take > 0 })
  )
}

test('CSV quotes what must be quoted and tells null from empty', () => {
  expect(whole('csv')).toBe('id,note,more\n1,"a ""b""\nc","{""x"":[""1""]}"\n12412,,""\n')
})

test('JSON is one document, also without rows', () => {
  expect(JSON.parse(whole('json'))).toEqual([
    { id: 1, note: 'a "b"\nc', more: { x: ['1'] } },
    { id: 12_412, note: null, more: '' },
  ])
  expect(JSON.parse(whole('json', 0))).toEqual([])
})

test('JSON lines are a document each', () => {
  expect(
    whole('jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: number }).id),
  ).toEqual([1, 12_412])
})

test('values that JSON cannot hold become text', () => {
  expect(plainValue(12n)).toBe('12')
  expect(plainValue(new Uint8Array([104, 105]))).toBe('aGk=')
  expect(plainValue(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
  expect(plainValue(undefined)).toBe(null)
})

test('a table of rows shows numbers right, nulls as such, and stops at its limit', () => {
  expect(tableLines(rowTable([batch], 10), fixedTerminal())).toEqual([
    '      id  note       more',
    '       1  a "b" ⏎ c  {"x":["1"]}',
    '  12,412  null',
  ])
  expect(rowTable([batch, batch], 3).rows).toHaveLength(3)
})
