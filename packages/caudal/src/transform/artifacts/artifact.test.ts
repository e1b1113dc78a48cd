import { expect, test } from 'vitest'
import { artifactText } from './artifact.ts'

const textOf = (artifact: object): string => [...artifactText(artifact)].join('')

test('is the text that JSON has, of any size and depth', () => {
  const long = Array.from({ length: 40_000 }, (_, index) => [`model.${index}`, { name: `modèle – ${index}`, tags: ['a', null], of: {} }])
  const artifact = {
    metadata: { env: {}, 'a "key"': 1 },
    nodes: Object.fromEntries(long) as object,
    none: null,
    empty: {},
    list: [1, { a: 2 }],
  }
  expect(textOf(artifact)).toBe(JSON.stringify(artifact))
  expect([...artifactText(artifact)].length).toBeGreaterThan(2)
  expect(textOf({})).toBe('{}')
})

test('has big integers as numbers, and leaves out what JSON lacks', () => {
  const entry = { config: { a: [1n, 2] }, gone: undefined }
  expect(textOf({ gone: undefined, first: entry, call: () => 1, last: { gone: undefined } })).toBe(
    '{"first":{"config":{"a":[1,2]}},"last":{}}',
  )
})
