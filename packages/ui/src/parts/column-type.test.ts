import { expect, test } from 'vitest'
import { typeText } from './column-type.ts'

test('a type tells what is within it, and null once at the end', () => {
  const amount = { kind: 'decimal', precision: 12, scale: 2 } as const
  expect(typeText({ type: amount, nullable: true })).toBe('decimal(12, 2) | null')
  const line = {
    kind: 'struct',
    fields: [
      { name: 'qty', type: { kind: 'int', bits: 32 } },
      { name: 'sum', type: amount },
    ],
  } as const
  expect(typeText({ type: { kind: 'list', of: line }, nullable: true })).toBe('{ qty: int32, sum: decimal(12, 2) }[] | null')
})
