import { expect, test } from 'vitest'
import { createJinja, text } from '../../jinja/index.ts'
import type { Call } from '../../jinja/index.ts'
import { Decimal } from './decimal.ts'

const jinja = createJinja({})
const values = { D: (call: Call): Decimal => new Decimal(text(call.args[0])), str: (call: Call): string => text(call.args[0]) }
const evaluated = (expression: string): string => text(jinja.evaluate(expression, { file: 'test.sql', values }))

// What Python prints, but for what is calculated with floats, which Python refuses.
test.each([
  ["D('10.50')", '10.50'],
  ["[D('10.50')]", "[Decimal('10.50')]"],
  ["D('1e20')", '1E+20'],
  ["D('0.0000001')", '1E-7'],
  ["D('0.000001')", '0.000001'],
  ["D('-0.05')", '-0.05'],
  ["D('1.50') + D('2.250')", '3.750'],
  ["D('1.50') + 1", '2.50'],
  ["2 - D('1.50')", '0.50'],
  ["D('1.50') * 2 + 1", '4.00'],
  ["D('1.10') * D('3.30')", '3.6300'],
  ["D('1') / D('3')", '0.3333333333333333333333333333'],
  ["D('10') / D('4')", '2.5'],
  ["D('100') / 10", '10'],
  ["D('1.00') / 2", '0.50'],
  ["D('7.5') // 2", '3'],
  ["D('-7.5') % 2", '-1.5'],
  ["D('7.5') % D('0.7')", '0.5'],
  ["-D('1.50')", '-1.50'],
  ["D('1234567890123456789012345678') + D('0.6')", '1234567890123456789012345679'],
  ["D('1.5') == 1.5", 'True'],
  ["D('1.50') == D('1.5')", 'True'],
  ["D('1.5') > 1", 'True'],
  ["1 < D('1.5')", 'True'],
  ["D('1.5') < D('1.49')", 'False'],
  ["'%.3f' % D('1.5')", '1.500'],
  ["'{:,.1f}'.format(D('12345.67'))", '12,345.7'],
  ["'%s' % D('1.50')", '1.50'],
  ["str(D('0.00'))", '0.00'],
  ["str(D('0E-9'))", '0E-9'],
  ["str(D('0.10000000149011612'))", '0.10000000149011612'],
  ["D('99999999999999.99') * 100", '9999999999999999.00'],
])('%s is %s', (expression, expected) => {
  expect(evaluated(expression)).toBe(expected)
})

test.each([
  ["D('1.5') * 2.5", '3.75'],
  ["D('1.50') | round(1)", '1.5'],
  ["[D('1.50'), D('0.75')] | sum", '2.25'],
  ["{D('1.0'): 'a'}[D('1.00')]", 'a'],
])('%s is %s too', (expression, expected) => {
  expect(evaluated(expression)).toBe(expected)
})

test('what is no number is refused, and so is division by nothing', () => {
  expect(() => evaluated("D('x')")).toThrow('"x" is no decimal number')
  expect(() => evaluated("D('1') / D('0')")).toThrow('division by zero')
})
