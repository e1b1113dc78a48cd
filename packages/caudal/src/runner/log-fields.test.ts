import { describe, expect, it } from 'vitest'
import { toFields } from './log-fields.ts'

describe('toFields', () => {
  it('makes readable JSON of anything', () => {
    const knot: { self?: unknown } = {}
    knot.self = knot
    const fields = toFields({
      error: new Error('boom'),
      bytes: new Uint8Array(3),
      map: new Map([['a', 1]]),
      set: new Set([1, undefined]),
      run: function run() {},
      symbol: Symbol('s'),
      nan: NaN,
      knot,
      broken: {
        get it(): never {
          throw new Error('no')
        },
      },
    })
    expect(fields).toMatchObject({
      error: expect.stringContaining('Error: boom') as string,
      bytes: '[3 bytes]',
      map: { a: 1 },
      set: [1, null],
      run: '[function run]',
      symbol: 'Symbol(s)',
      nan: 'NaN',
      knot: { self: '[circular]' },
      broken: '[unreadable: Error: no]',
    })
  })

  it('cuts what is too deep or too long', () => {
    let deep: unknown = 'bottom'
    for (let level = 0; level < 20; level++) deep = { deep }
    expect(JSON.stringify(toFields({ deep }))).toContain('[too deep]')
    expect(toFields({ many: Array.from({ length: 1_500 }, () => 0) })['many']).toHaveLength(1_001)
  })
})
