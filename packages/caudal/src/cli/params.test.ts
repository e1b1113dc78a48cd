import { expect, test } from 'vitest'
import { Fault, Faults } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import { readParams } from './params.ts'

const schema: Json = {
  type: 'object',
  properties: {
    airport: { type: 'string' },
    limit: { type: 'integer' },
    share: { type: 'number' },
    fresh: { type: 'boolean' },
    days: { type: 'array' },
    either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    kind: { type: ['string', 'null'], default: null },
  },
  required: ['airport', 'kind'],
}
const pipeline = { name: 'flights', params: schema } as PipelineManifest

test('values get the type that the schema gives them', () => {
  const params = readParams(pipeline, ['airport=007', 'limit=12', 'share=0.5', 'fresh=true', 'days=["a"]', 'either=3', 'kind=null'])
  expect(params).toEqual({ airport: '007', limit: 12, share: 0.5, fresh: true, days: ['a'], either: 3, kind: null })
  expect(readParams(pipeline, ['airport=a=b', 'either=x'])).toEqual({ airport: 'a=b', either: 'x' })
})

test('all that is wrong is said at once', () => {
  try {
    readParams(pipeline, ['limit=1.5', 'fresh=yes', 'airprt=SFO', 'nonsense', 'days={}'])
    expect.unreachable()
  } catch (error) {
    expect((error as Faults).faults.map((fault) => [fault.code, fault.hint])).toEqual([
      ['CLI-BAD-VALUE', 'write integer'],
      ['CLI-BAD-VALUE', 'write boolean'],
      ['CLI-UNKNOWN-PARAM', 'did you mean "airport"?'],
      ['CLI-BAD-VALUE', 'write name=value'],
      ['CLI-BAD-VALUE', 'write array'],
      ['CLI-MISSING-PARAM', 'add --param airport=…'],
    ])
  }
})

test('a pipeline without parameters takes none', () => {
  expect(readParams({ ...pipeline, params: null }, [])).toEqual({})
  expect(() => readParams({ ...pipeline, params: null }, ['a=1'])).toThrow(Fault)
})
