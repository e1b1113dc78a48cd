import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixed, floatText, roundFloat, scientific } from './decimal.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })

describe('a float', () => {
  test('reads back from its text', () => {
    fc.assert(fc.property(finite, (value) => Object.is(Number(floatText(value)), value)))
  })

  test.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.5e-5, '1.5e-05'],
    [1e-4, '0.0001'],
    [-1.25e-7, '-1.25e-07'],
    [123_456_789.125, '123456789.125'],
    [1e22, '1e+22'],
    [5e-324, '5e-324'],
    [Infinity, 'inf'],
    [NaN, 'nan'],
  ])('%d is written %s', (value, text) => {
    expect(floatText(value)).toBe(text)
  })

  test.each([
    [0.5, 0, 0],
    [1.5, 0, 2],
    [2.5, 0, 2],
    [2.675, 2, 2.67],
    [1.005, 2, 1],
    [0.125, 2, 0.12],
    [-2.5, 0, -2],
    [1234.5, -2, 1200],
    [5e-324, 400, 5e-324],
    [1e300, -400, 0],
    [Infinity, 2, Infinity],
  ])('%d rounded to %d digits is %d', (value, digits, rounded) => {
    expect(roundFloat(value, digits)).toBe(rounded)
  })

  test('with fixed or scientific digits is what it was, to half a digit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e9, noNaN: true }).chain((size) => fc.constantFrom(size, -size)),
        fc.integer({ min: 0, max: 12 }),
        (value, digits) => {
          expect(fixed(value, digits)).toMatch(digits === 0 ? /^-?\d+$/ : new RegExp(String.raw`^-?\d+\.\d{${digits}}$`))
          expect(Math.abs(Number(fixed(value, digits)) - value)).toBeLessThanOrEqual(0.5 * 10 ** -digits + Math.abs(value) * 1e-15)
          const written = scientific(value, digits)
          expect(written).toMatch(/^-?\d(\.\d+)?e[+-]\d{2,3}$/)
          expect(Math.abs(Number(written) - value)).toBeLessThanOrEqual(Math.abs(value) * (10 ** -digits + 1e-15))
        },
      ),
    )
  })
})
