import { describe, expect, it } from 'vitest'
import { batchesOf, batchId, batchTime } from './batches.ts'

const at = (text: string): number => Date.parse(`${text}Z`)
const days = { size: 'day', begin: at('2026-01-01T05:00:00'), lookback: 1, now: at('2026-01-03T10:00:00') } as const

describe('batches', () => {
  it('begin with the model and end with the current interval', () => {
    const batches = batchesOf({ ...days, incremental: false })
    expect(batches.map((batch) => batchId(batch, 'day'))).toEqual(['20260101', '20260102', '20260103'])
    expect(batchTime(batches.at(-1)!.end)).toBe('2026-01-04 00:00:00+00:00')
  })

  it('are the current one and those looked back upon where the table is there', () => {
    const ids = (now: string): string[] => batchesOf({ ...days, now: at(now), incremental: true }).map((batch) => batchId(batch, 'day'))
    expect(ids('2026-01-03T10:00:00')).toEqual(['20260102', '20260103'])
    expect(ids('2026-01-03T00:00:00')).toEqual(['20260101', '20260102'])
  })

  it('are those of the interval that is given', () => {
    const batches = batchesOf({ ...days, size: 'month', incremental: true, from: at('2025-11-15T00:00:00'), to: at('2026-01-02T00:00:00') })
    expect(batches.map(({ start, end }) => [batchTime(start), batchTime(end)])).toEqual([
      ['2025-11-01 00:00:00+00:00', '2025-12-01 00:00:00+00:00'],
      ['2025-12-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00'],
      ['2026-01-01 00:00:00+00:00', '2026-01-02 00:00:00+00:00'],
    ])
  })
})
