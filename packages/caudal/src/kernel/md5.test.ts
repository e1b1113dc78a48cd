import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { md5 } from './md5.ts'

const reference = (text: string): string => createHash('md5').update(text).digest('hex')

test('md5 is the one of the standard, for every length around a block', () => {
  for (let length = 0; length <= 130; length++) expect(md5('ü'.repeat(length))).toBe(reference('ü'.repeat(length)))
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => md5(text) === reference(text)))
})
