import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint, sha256 } from './fingerprint.ts'

const reference = (text: string): string => createHash('sha256').update(text).digest('hex')

test('sha256 is the one of the standard, for every length around a block', () => {
  for (let length = 0; length <= 130; length++) expect(sha256('ü'.repeat(length))).toBe(reference('ü'.repeat(length)))
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => sha256(text) === reference(text)))
})

test('a fingerprint is that of the canonical text', () => {
  expect(fingerprint({ b: [1], a: 'x' })).toBe(reference('{"a":"x","b":[1]}'))
})
