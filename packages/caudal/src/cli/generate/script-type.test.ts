import { expect, test } from 'vitest'
import { keyOf, scriptType } from './script-type.ts'

test.each([
  ['DECIMAL(9,2)', 'number'],
  ['TIMESTAMP WITH TIME ZONE', 'string'],
  ['BLOB', 'Uint8Array'],
  ['JSON', 'unknown'],
  ['JSON[]', 'unknown[]'],
  ['INTEGER[]', '(number | null)[]'],
  ['VARCHAR[3][]', '((string | null)[] | null)[]'],
  ["ENUM('a', 'it''s, (b)')", `"a" | "it's, (b)"`],
  ['STRUCT(a INTEGER, "b c" STRUCT(d DECIMAL(4,1)[]))', '{ a: number | null; "b c": { d: (number | null)[] | null } | null }'],
  ['MAP(VARCHAR, DATE)', '{ [key: string]: string | null }'],
  ['GEOMETRY', 'unknown'],
])('%s is %s', (type, expected) => {
  expect(scriptType(type)).toBe(expected)
})

test('a name that is none in TypeScript is quoted', () => {
  expect(['id', 'order id', '1st', 'año'].map(keyOf)).toEqual(['id', '"order id"', '"1st"', '"año"'])
})
