import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { textHash } from './text-hash.ts'

test('is the SHA-256 of the text, of few as of many', () => {
  for (const text of ['', 'select 1', 'é'.repeat(99_000), 'x'.repeat(200_000), 'select 2'])
    expect(textHash(text)).toBe(createHash('sha256').update(text).digest('hex'))
})
