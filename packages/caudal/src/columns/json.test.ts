import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bytes } from './bytes.ts'
import { json } from './json.ts'

describe('json', () => {
  it('takes every JSON value as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(json().parse(value)).toEqual(value)
      }),
    )
  })

  it.each([undefined, () => 1, 1n, Number.NaN, new Date(0), new Map(), [Symbol('x')], { a: { b: undefined, c: new Set() } }])(
    'refuses %s',
    (value) => {
      expect(json().safeParse(value).success).toBe(false)
    },
  )

  it('takes what its schema takes', () => {
    const tags = json(z.object({ tags: z.array(z.string()) }))
    expect(tags.parse({ tags: ['a'] })).toEqual({ tags: ['a'] })
    expect(tags.safeParse({ tags: [1] }).success).toBe(false)
  })
})

describe('bytes', () => {
  it('takes byte arrays alone', () => {
    expect(bytes().parse(Buffer.from('a'))).toEqual(Buffer.from('a'))
    expect(bytes().safeParse('a').success).toBe(false)
  })
})
