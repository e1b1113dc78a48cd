import { describe, expect, it } from 'vitest'
import { windowOf } from '../kernel/index.ts'
import { resolve, resolveItems, stepsOf } from './resolve.ts'

const values = {
  outputs: new Map([['list_shops', [{ name: 'berlin' }]]]),
  window: windowOf(0, 86_400_000),
  params: { limit: 3 },
  item: { shop: { name: 'oslo' } },
}

describe('resolve', () => {
  it('puts values where handles stand', () => {
    const template = {
      kind: 'record',
      fields: {
        shop: { kind: 'item', path: ['shop', 'name'] },
        first: { kind: 'output', step: 'list_shops', path: ['0', 'name'] },
        day: { kind: 'window', field: 'day' },
        rest: {
          kind: 'list',
          items: [
            { kind: 'param', path: ['limit'] },
            { kind: 'literal', value: null },
          ],
        },
        gone: { kind: 'output', step: 'failed_step', path: ['rows'] },
      },
    } as const
    expect(resolve(template, values)).toEqual({ shop: 'oslo', first: 'berlin', day: '1970-01-01', rest: [3, null], gone: null })
    expect(stepsOf(template)).toEqual(['list_shops', 'failed_step'])
  })

  it('maps over lists alone', () => {
    expect(resolveItems({ kind: 'output', step: 'list_shops', path: [] }, values)).toHaveLength(1)
    expect(() => resolveItems({ kind: 'param', path: ['limit'] }, values)).toThrow('needs a list')
  })
})
