import { expect, it } from 'vitest'
import { z } from 'zod'
import { convertersOf } from './schema-values.ts'

it('turns stored values into what the schema yields, and leaves the rest alone', () => {
  const columns = z.object({
    id: z.int(),
    at: z.date().nullable(),
    big: z.bigint(),
    maybe: z.string().optional(),
    either: z.string().nullable().optional(),
    dates: z.array(z.date()),
    place: z.object({ since: z.date(), name: z.string() }).optional(),
  })
  const converters = convertersOf(columns)
  const give = (name: string, value: unknown): unknown => converters.get(name)!(value)
  expect([...converters.keys()]).toEqual(['at', 'big', 'maybe', 'dates', 'place'])
  expect(give('at', '2026-11-19T02:00:00Z')).toEqual(new Date('2026-11-19T02:00:00Z'))
  expect(give('at', null)).toBeNull()
  expect(give('big', '12345678901234567890')).toBe(12_345_678_901_234_567_890n)
  expect(give('maybe', null)).toBeUndefined()
  expect(give('dates', ['2026-11-19T00:00:00Z'])).toEqual([new Date('2026-11-19T00:00:00Z')])
  expect(give('place', { since: '2026-11-19T00:00:00Z', name: 'x' })).toEqual({ since: new Date('2026-11-19T00:00:00Z'), name: 'x' })
  expect(give('place', null)).toBeUndefined()
})
