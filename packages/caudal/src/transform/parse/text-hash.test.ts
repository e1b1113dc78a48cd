import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { textHash } from './text-hash.ts'

test.each(['sha256', 'md5'] as const)('is the %s of the text, of few as of many', (kind) => {
  for (const text of ['', 'select 1', 'é'.repeat(9_000), 'x'.repeat(50_000), 'select 2'])
    expect(textHash(text, kind)).toBe(createHash(kind).update(text).digest('hex'))
})
