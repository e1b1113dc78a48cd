import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { date, time, timestamp } from './moment.ts'

describe('timestamp', () => {
  it.each([
    ['2026-11-19T02:00:00Z', '2026-11-19T02:00:00Z'],
    ['2026-11-19 02:00', '2026-11-19T02:00:00Z'],
    ['2026-11-19', '2026-11-19T00:00:00Z'],
    ['2026-11-19T02:00:00.250000+02', '2026-11-19T00:00:00.25Z'],
    ['2026-11-19T02:00:00.1234567-03:30', '2026-11-19T05:30:00.123456Z'],
    [new Date(Date.UTC(2026, 10, 19, 2, 0, 0, 5)), '2026-11-19T02:00:00.005Z'],
  ])('reads %j as %s', (value, read) => {
    expect(timestamp().parse(value)).toBe(read)
  })

  it.each(['2026-02-30T00:00Z', '2026-11-19T24:00Z', '2026-11-19T25:00Z', '19.11.2026', 'now', '', new Date(Number.NaN), 5, null])(
    'refuses %j',
    (value) => {
      expect(timestamp().safeParse(value).error?.issues[0]?.message).toBe('not a timestamp')
    },
  )

  it('gives the same text for an instant as a Date and as ISO text', () => {
    const instants = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
    fc.assert(
      fc.property(instants, (instant) => {
        const read = timestamp().parse(instant)
        expect(timestamp().parse(instant.toISOString())).toBe(read)
        expect(Date.parse(read)).toBe(instant.getTime())
      }),
    )
  })
})

describe('date and time', () => {
  it('take text, and date also the UTC day of a Date', () => {
    expect(date().parse('2028-02-29')).toBe('2028-02-29')
    expect(date().parse(new Date('2026-11-19T23:00:00Z'))).toBe('2026-11-19')
    expect(time().parse('02:00')).toBe('02:00:00')
    expect(time().parse('23:59:59.500')).toBe('23:59:59.5')
  })

  it('refuse what is none', () => {
    for (const value of ['2026-02-29', '2026-1-1', '2026-11-19T00:00', 3]) expect(date().safeParse(value).success).toBe(false)
    for (const value of ['24:00', '2:00', '02:60', new Date(0)]) expect(time().safeParse(value).success).toBe(false)
  })
})
