import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fault } from '../kernel/index.ts'
import { everFires, parseCron } from './cron-line.ts'

describe('parseCron', () => {
  it('reads lists, ranges, steps and names', () => {
    const line = parseCron('*/20 9-17/4,23 1,15 jan,JUL-sep mon-fri')
    expect(line.minutes).toEqual([0, 20, 40])
    expect(line.hours).toEqual([9, 13, 17, 23])
    expect([...line.daysOfMonth]).toEqual([1, 15])
    expect([...line.months]).toEqual([1, 7, 8, 9])
    expect([...line.daysOfWeek]).toEqual([1, 2, 3, 4, 5])
    expect(line.eitherDay).toBe(true)
  })

  it('reads 7 as Sunday, a value with a step to the end, and the short forms', () => {
    expect([...parseCron('0 0 * * 5-7').daysOfWeek]).toEqual([5, 6, 0])
    expect(parseCron('50/5 0 ? * *').minutes).toEqual([50, 55])
    expect(parseCron('@Daily')).toEqual(parseCron('0 0 * * *'))
    expect(parseCron('@weekly').daysOfWeek).toEqual(new Set([0]))
  })

  it.each([
    ['60 * * * *', 'column 1: 60 is no minute'],
    ['0 25 * * *', 'column 3: 25 is no hour'],
    ['0 0 1,32 * *', 'column 7: 32 is no day of month'],
    ['0 0 * foo *', 'column 7: foo is no month'],
    ['0 0 * * 8', 'column 9: 8 is no day of week'],
    ['0 9-5 * * *', 'column 3: the range 9-5 runs backwards'],
    ['*/0 * * * *', 'column 1: a step of 0 never gets on'],
    ['1,,2 * * * *', 'column 3: "" in the minute cannot be read'],
    ['? * * * *', 'column 1: ? is no minute'],
    ['* * * *', 'column 8: it has 4 fields, not five'],
    ['0 0 * * * *', 'column 11: it has 6 fields, not five'],
    ['@often', 'column 1: there is no @often'],
    ['', 'column 1: it has 0 fields, not five'],
  ])('refuses %j at %s', (text, message) => {
    expect(() => parseCron(text)).toThrow(message)
  })

  it('takes the name of what every object has for no short form', () => {
    expect(() => parseCron('__proto__')).toThrow(expect.objectContaining({ code: 'CRON-INVALID' }))
  })

  it('reads any text or throws its fault', () => {
    const texts = fc.oneof(
      fc.string(),
      fc
        .array(fc.string({ unit: fc.constantFrom(...Array.from('0123456789*/,-?@adgn ')) }), { minLength: 5, maxLength: 5 })
        .map((parts) => parts.join(' ')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(parseCron(text).minutes.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(Fault)
          expect((error as Fault).code).toBe('CRON-INVALID')
        }
      }),
    )
  })

  it('knows lines that never fire', () => {
    expect(['0 0 30 2 *', '0 0 31 4,6,9,11 *'].map((line) => everFires(parseCron(line)))).toEqual([false, false])
    expect(['0 0 29 2 *', '0 0 30 2 mon', '0 0 31 * *'].map((line) => everFires(parseCron(line)))).toEqual([true, true, true])
  })
})
