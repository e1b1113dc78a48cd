import { expect, test } from 'vitest'
import { Faults } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import { readParams } from './params.ts'

const schema: Json = {
  type: 'object',
  properties: {
    airport: { type: 'string' },
    limit: { type: 'integer' },
    share: { type: 'number' },
    fresh: { type: 'boolean' },
    days: { type: 'array' },
    filter: { type: 'object' },
    either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    kind: { type: ['string', 'null'] },
  },
}

test('values get the type that the schema gives them', () => {
  const texts = ['airport=007', 'limit=12', 'share=0.5', 'fresh=true', 'days=["a"]', 'filter={"a":1}', 'either=3', 'kind=null']
  expect(readParams(schema, texts)).toEqual({
    airport: '007',
    limit: 12,
    share: 0.5,
    fresh: true,
    days: ['a'],
    filter: { a: 1 },
    either: 3,
    kind: null,
  })
})

test('what does not fit stays text, for the schema to refuse', () => {
  const params = readParams(schema, ['airport=a=b', 'limit=many', 'fresh=1', 'days={}', 'filter=[]', 'unknown=x', 'empty='])
  expect(params).toEqual({ airport: 'a=b', limit: 'many', fresh: '1', days: '{}', filter: '[]', unknown: 'x', empty: '' })
})

test('what is no parameter is refused, all of it at once', () => {
  expect(() => readParams(null, ['nonsense', '=x'])).toThrow(Faults)
  expect(() => readParams(null, ['nonsense'])).toThrow('"nonsense" is not a parameter')
})
