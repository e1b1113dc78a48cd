import { expect, test } from 'vitest'
import { postgresType } from './postgres-type.ts'

test.each([
  ['numeric(9,2)', 'number'],
  ['bigint', 'number'],
  ['double precision', 'number'],
  ['character varying(20)', 'string'],
  ['timestamp(3) with time zone', 'string'],
  ['bytea', 'Uint8Array'],
  ['jsonb', 'unknown'],
  ['jsonb[]', 'unknown[]'],
  ['numeric(9,2)[]', '(number | null)[]'],
  ['raw.kind', 'string'],
])('%s is %s', (type, expected) => {
  expect(postgresType(type)).toBe(expected)
})
