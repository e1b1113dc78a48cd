import { expect, test } from 'vitest'
import { float } from '../../jinja/index.ts'
import { nodeValue } from './node-value.ts'

test('the JSON of a resource is a copy, with its numbers as they are', () => {
  const node: Record<string, unknown> = { name: 'orders', meta: { rate: float(2), large: 10n ** 20n } }
  const copy = nodeValue(node).parts.json?.()
  node['meta'] = copy
  expect(copy).toEqual({ name: 'orders', meta: { rate: 2, large: 1e20 } })
})
