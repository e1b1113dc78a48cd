import { expect, test } from 'vitest'
import type { Dict } from './dict.ts'
import { dictOf, toValue } from './from-host.ts'
import { repr } from './text.ts'

test('a dict of an object of the host is what a dict of its entries is, asked or walked or changed', () => {
  const host = { b: { x: [1] }, a: 'one', c: null, 2: 'two' }
  const asked = dictOf(host)
  expect([asked.get('a'), asked.get('none'), asked.has('c'), asked.has('none'), asked.has(2), asked.get(2)]).toEqual([
    'one',
    undefined,
    true,
    false,
    false,
    undefined,
  ])
  const inner = asked.get('b')
  expect(asked.get('b')).toBe(inner)
  expect(asked.keys()).toEqual((toValue(host) as Dict).keys())
  expect(asked.get('b')).toBe(inner)
  expect(repr(dictOf(host))).toBe(repr(toValue(host)))
  const changed = dictOf(host).set('d', 4)
  expect(changed.delete('a')).toBe(true)
  expect([changed.keys(), changed.size, dictOf(host).size]).toEqual([['2', 'b', 'c', 'd'], 4, 4])
})
