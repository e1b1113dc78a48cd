import { describe, expect, test } from 'vitest'
import { Fault, faultOf, faultRecord, Faults } from './fault.ts'

describe('a fault', () => {
  test('is blamed on the user and not tried again unless it says otherwise', () => {
    expect(new Fault('SHOP-CLOSED', { message: 'the shop is closed' })).toMatchObject({ blame: 'user', retryable: false, name: 'Fault' })
  })

  test('keeps code, hint, data, place and causes through JSON and back', () => {
    const cause = new TypeError('no such host')
    const place = { file: 'pipelines/shop.ts', line: 3 }
    const fault = new Fault('SHOP-CLOSED', {
      message: 'closed',
      hint: 'wait',
      blame: 'upstream',
      retryable: true,
      data: { status: 503 },
      place,
      cause,
    })
    const record = JSON.parse(JSON.stringify(faultRecord(fault))) as ReturnType<typeof faultRecord>
    expect(record).toMatchObject({
      code: 'SHOP-CLOSED',
      message: 'closed',
      hint: 'wait',
      blame: 'upstream',
      retryable: true,
      data: { status: 503 },
      place,
    })
    expect(record.cause).toMatchObject({ code: 'TASK-ERROR', message: expect.stringContaining('no such host') as string })
    const again = faultOf(record)
    expect(again).toBeInstanceOf(Fault)
    expect(again).toMatchObject({ code: 'SHOP-CLOSED', hint: 'wait', data: { status: 503 }, place })
  })

  test('of anything thrown is a record, however deep its causes go', () => {
    expect(faultRecord('just text')).toMatchObject({ code: 'TASK-ERROR', message: 'just text' })
    const knot = new Error('knot')
    knot.cause = knot
    expect(JSON.stringify(faultRecord(knot)).match(/"knot"/g)!.length).toBeLessThan(10)
  })
})

test('faults are one error with all their sentences', () => {
  const faults = new Faults([new Fault('A-B', { message: 'first' }), new Fault('A-C', { message: 'second' })])
  expect(faults.message).toBe('first\nsecond')
  expect(faults.faults.map(({ code }) => code)).toEqual(['A-B', 'A-C'])
})
