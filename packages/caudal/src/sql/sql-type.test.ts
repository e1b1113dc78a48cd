import { expect, it } from 'vitest'
import type { ColumnType } from '../define/index.ts'
import type { Dialect } from './index.ts'
import { duckdbDialect, quoteDataset, quoteText, splitDatasetName, sqlType, typeLabel } from './index.ts'

const golden: readonly (readonly [ColumnType, string, string])[] = [
  [{ kind: 'string' }, 'VARCHAR', 'a text'],
  [{ kind: 'boolean' }, 'BOOLEAN', 'true or false'],
  [{ kind: 'int', bits: 32 }, 'INTEGER', 'a whole number of 32 bits'],
  [{ kind: 'int', bits: 64 }, 'BIGINT', 'a whole number of 64 bits'],
  [{ kind: 'double' }, 'DOUBLE', 'a number'],
  [{ kind: 'decimal', precision: 12, scale: 2 }, 'DECIMAL(12,2)', 'a number of 12 digits'],
  [{ kind: 'date' }, 'DATE', 'a date'],
  [{ kind: 'time' }, 'TIME', 'a time'],
  [{ kind: 'timestamp' }, 'TIMESTAMP', 'a timestamp'],
  [{ kind: 'json' }, 'JSON', 'JSON'],
  [{ kind: 'bytes' }, 'BLOB', 'bytes'],
  [{ kind: 'uuid' }, 'UUID', 'a UUID'],
  [{ kind: 'list', of: { kind: 'list', of: { kind: 'date' } } }, 'DATE[][]', 'a list'],
  [
    {
      kind: 'struct',
      fields: [
        { name: 'a', type: { kind: 'int', bits: 64 } },
        { name: 'b "c"', type: { kind: 'list', of: { kind: 'string' } } },
      ],
    },
    'STRUCT("a" BIGINT, "b ""c""" VARCHAR[])',
    'an object',
  ],
]

it.each(golden)('writes %o', (type, sql, label) => {
  expect(sqlType(type)).toBe(sql)
  expect(typeLabel(type)).toBe(label)
})

it('takes another dialect as data', () => {
  const other: Dialect = { ...duckdbDialect, name: 'other', decimal: 'NUMERIC({precision}, {scale})', list: 'ARRAY<{of}>' }
  expect(sqlType({ kind: 'list', of: { kind: 'decimal', precision: 9, scale: 1 } }, other)).toBe('ARRAY<NUMERIC(9, 1)>')
})

it('parts and quotes names, and quotes texts', () => {
  expect(splitDatasetName('bronze.sales')).toEqual({ schema: 'bronze', table: 'sales' })
  expect(splitDatasetName('sales')).toEqual({ schema: 'main', table: 'sales' })
  expect(quoteDataset('bronze.sa"les', '__quarantine')).toBe('"bronze"."sa""les__quarantine"')
  expect(quoteText("it's")).toBe(`'it''s'`)
})
