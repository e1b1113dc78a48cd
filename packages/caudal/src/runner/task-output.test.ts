import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toOutput } from './task-output.ts'

const fault = (value: unknown): unknown => {
  try {
    return toOutput(value, 'count')
  } catch (error) {
    return { code: (error as { code: string }).code, message: (error as Error).message, hint: (error as { hint: string }).hint }
  }
}

describe('toOutput', () => {
  it('takes JSON as it is, and undefined as null or absent', () => {
    expect(toOutput({ a: [1, 'x', null, true, undefined], b: undefined }, 'count')).toEqual({ a: [1, 'x', null, true, null] })
    expect(toOutput(undefined, 'count')).toBeNull()
  })

  it('is the identity on whatever survives JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__') && !Object.is(value, -0))
        expect(toOutput(value, 'count')).toEqual(value)
      }),
    )
  })

  it.each([
    [{ rows: [{ at: new Date(0) }] }, 'a Date', 'output.rows[0].at'],
    [new Map(), 'a Map', 'output'],
    [{ n: NaN }, 'NaN', 'output.n'],
    [{ n: 1n }, 'a bigint', 'output.n'],
    [() => 1, 'a function', 'output'],
    [
      new (class Shop {
        readonly name = 'berlin'
      })(),
      'a Shop',
      'output',
    ],
  ])('refuses %o', (value, what, path) => {
    expect(fault(value)).toMatchObject({
      code: 'OUTPUT-NOT-JSON',
      message: `step count returned ${what} at ${path}, which does not survive JSON`,
    })
  })

  it('refuses what holds itself, and takes what merely stands in two places', () => {
    const shared = { a: 1 }
    expect(toOutput([shared, shared], 'count')).toEqual([shared, shared])
    const knot: { self?: unknown } = {}
    knot.self = knot
    expect(fault(knot)).toMatchObject({ code: 'OUTPUT-NOT-JSON' })
  })

  it('refuses more than 64 MB and says to write a dataset', () => {
    expect(fault('x'.repeat(65 * 1024 * 1024))).toMatchObject({
      code: 'OUTPUT-TOO-LARGE',
      hint: expect.stringContaining('dataset') as string,
    })
  })
})
