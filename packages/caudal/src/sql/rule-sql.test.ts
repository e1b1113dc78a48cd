import { expect, it } from 'vitest'
import type { Column, ColumnType, Rule } from '../define/index.ts'
import { ruleFailure, rulePredicate, ruleReason } from './index.ts'

const column = (name: string, type: ColumnType): Column => ({ name, type, nullable: true, rules: [], unchecked: [] })
const amount = column('amount', { kind: 'decimal', precision: 12, scale: 2 })
const text = column('odd "name"', { kind: 'string' })
const at = column('happened', { kind: 'timestamp' })
const day = column('day', { kind: 'date' })
const bytes = column('raw', { kind: 'bytes' })
const ratio = column('ratio', { kind: 'double' })

const golden: readonly (readonly [Column, Rule, string, string])[] = [
  [amount, { kind: 'min', value: 0 }, '"amount" >= 0', `'amount: below 0'`],
  [amount, { kind: 'max', value: 9.5 }, '"amount" <= 9.5', `'amount: above 9.5'`],
  [amount, { kind: 'above', value: 0 }, '"amount" > 0', `'amount: not above 0'`],
  [
    amount,
    { kind: 'below', value: '12345678901234567890' },
    `"amount" < CAST('12345678901234567890' AS DECIMAL(12,2))`,
    `'amount: not below 12345678901234567890'`,
  ],
  [amount, { kind: 'multiple_of', value: 5 }, '"amount" % 5 = 0', `'amount: not a multiple of 5'`],
  [ratio, { kind: 'multiple_of', value: 0.1 }, 'abs("ratio" / 0.1 - round("ratio" / 0.1)) < 1e-9', `'ratio: not a multiple of 0.1'`],
  [text, { kind: 'min_length', value: 1 }, 'len("odd ""name""") >= 1', `'odd "name": empty'`],
  [text, { kind: 'min_length', value: 3 }, 'len("odd ""name""") >= 3', `'odd "name": shorter than 3'`],
  [text, { kind: 'max_length', value: 5 }, 'len("odd ""name""") <= 5', `'odd "name": longer than 5'`],
  [bytes, { kind: 'length', value: 16 }, 'octet_length("raw") = 16', `'raw: not 16 long'`],
  [
    text,
    { kind: 'pattern', pattern: `^it's`, label: 'email' },
    `regexp_matches("odd ""name""", '^it''s')`,
    `'odd "name": not a valid email'`,
  ],
  [
    text,
    { kind: 'pattern', pattern: 'x', label: 'the pattern /x/' },
    `regexp_matches("odd ""name""", 'x')`,
    `'odd "name": does not match the pattern /x/'`,
  ],
  [
    at,
    { kind: 'min', value: '2026-01-01T00:00:00+02:00' },
    `"happened" >= CAST(CAST('2026-01-01T00:00:00+02:00' AS TIMESTAMPTZ) AS TIMESTAMP)`,
    `'happened: below 2026-01-01T00:00:00+02:00'`,
  ],
  [day, { kind: 'max', value: '2026-01-01' }, `"day" <= CAST('2026-01-01' AS DATE)`, `'day: above 2026-01-01'`],
  [
    text,
    { kind: 'one_of', values: ['a', "b'", 'c', 'd', 'e', 'f'] },
    `"odd ""name""" IN ('a', 'b''', 'c', 'd', 'e', 'f')`,
    `'odd "name": "' || left(CAST("odd ""name""" AS VARCHAR), 40) || '" is not one of a, b'', c, d, e, …'`,
  ],
  [
    amount,
    { kind: 'one_of', values: [1, 2] },
    '"amount" IN (1, 2)',
    `'amount: "' || left(CAST("amount" AS VARCHAR), 40) || '" is not one of 1, 2'`,
  ],
  [text, { kind: 'one_of', values: [] }, 'false', `'odd "name": "' || left(CAST("odd ""name""" AS VARCHAR), 40) || '" is not one of '`],
]

it.each(golden)('checks %o by %o', (of, rule, predicate, reason) => {
  expect(rulePredicate({ column: of, rule })).toBe(predicate)
  expect(ruleReason({ column: of, rule })).toBe(reason)
})

it('says to people what is wrong', () => {
  expect(ruleFailure({ kind: 'one_of', values: ['pending', 'completed'] })).toBe('is not one of pending, completed')
})
