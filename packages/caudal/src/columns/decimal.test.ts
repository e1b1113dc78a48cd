import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { decimal } from './decimal.ts'

const money = decimal(12, 2)

function problem(value: unknown, schema: z.ZodType = money): string | undefined {
  return schema.safeParse(value).error?.issues[0]?.message
}

describe('decimal', () => {
  it.each([
    [1, 1],
    ['12.30', 12.3],
    ['1e3', 1000],
    [' 5 ', 5],
    ['0005.10', 5.1],
    [1.005, 1.01],
    ['-1.005', -1.01],
    ['-0.001', 0],
    [1e-9, 0],
    ['9999999999.994', 9_999_999_999.99],
  ])('reads %j as %j', (value, read) => {
    expect(money.parse(value)).toBe(read)
  })

  it.each([
    ['9999999999.995', 'more than 10 digits before the point'],
    [1e300, 'more than 10 digits before the point'],
    ['1e9999', 'more than 10 digits before the point'],
    ['twelve', 'not a number'],
    ['', 'not a number'],
    ['.', 'not a number'],
    [null, 'not a number'],
    [Number.NaN, 'not a number'],
    [true, 'not a number'],
  ])('refuses %j: %s', (value, reason) => {
    expect(problem(value)).toBe(reason)
  })

  it('refuses text with more digits than a number holds, and takes those that it holds', () => {
    const wide = decimal(38, 10)
    expect(problem('12345678901234567890.5', wide)).toBe('more digits than a number can hold')
    expect(wide.parse('100000000000000000000')).toBe(1e20)
    expect(wide.parse('123456789.0123456')).toBe(123_456_789.012_345_6)
  })

  it('agrees with decimal arithmetic on every amount in cents', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }), (cents) => {
        const text = `${cents < 0 ? '-' : ''}${Math.trunc(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`
        expect(money.parse(text)).toBe(Number(text) + 0)
        expect(money.parse(Number(text))).toBe(Number(text) + 0)
      }),
    )
  })

  it('keeps its mark in clones and composes with other schemas', () => {
    const amount = money.pipe(z.number().min(0)).nullable().optional()
    expect(amount.parse('3.10')).toBe(3.1)
    expect(amount.parse(null)).toBeNull()
    expect(problem(-1, amount)).toContain('>=0')
    expect(money.describe('what is owed').refine((value) => value > 1)._zod.def).toHaveProperty('caudal.type.precision', 12)
  })

  it.each([
    [0, 0],
    [39, 2],
    [5, 6],
    [5, -1],
    [5.5, 1],
  ])('refuses decimal(%d, %d) itself', (precision, scale) => {
    expect(() => decimal(precision, scale)).toThrow(expect.objectContaining({ code: 'DEFINE-BAD-DECIMAL' }))
  })
})
