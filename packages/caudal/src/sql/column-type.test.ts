import { expect, test } from 'vitest'
import { columnType } from './column-type.ts'
import { sqlType } from './sql-type.ts'

test.each([
  ['VARCHAR', { kind: 'string' }],
  ['DECIMAL(12,2)', { kind: 'decimal', precision: 12, scale: 2 }],
  ['numeric', { kind: 'decimal', precision: 18, scale: 3 }],
  ['HUGEINT', { kind: 'decimal', precision: 38, scale: 0 }],
  ['TIMESTAMP WITH TIME ZONE', { kind: 'timestamp' }],
  ['varchar(20)', { kind: 'string' }],
  ["ENUM('a', 'b')", { kind: 'string' }],
  ['MAP(VARCHAR, INTEGER)', { kind: 'json' }],
  ['GEOMETRY', { kind: 'string' }],
  ['INTEGER[3][]', { kind: 'list', of: { kind: 'list', of: { kind: 'int', bits: 32 } } }],
])('%s is the column type %j', (written, type) => {
  expect(columnType(written)).toEqual(type)
})

test('a struct with names in quotes and structs within is read back as it was written', () => {
  const inner = { kind: 'struct', fields: [{ name: 'x, y', type: { kind: 'double' } }] } as const
  const type = {
    kind: 'struct',
    fields: [
      { name: 'a "b"', type: { kind: 'list', of: inner } },
      { name: 'c', type: { kind: 'uuid' } },
    ],
  } as const
  expect(columnType(sqlType(type))).toEqual(type)
})
