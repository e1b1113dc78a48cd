import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { portablePattern } from './portable-pattern.ts'

describe('portablePattern', () => {
  it.each([
    [/^a+$/, '^a+$'],
    [/a.b/, 'a[^\\n\\r\u2028\u2029]b'],
    [/x{2,5}/, 'x{2,5}'],
    [/[a-z\]]/, '[a-z\\]]'],
    [/a\/b/, 'a\\/b'],
    [/\u00e9\x41/, 'éA'],
    [/ab/i, '(?i:ab)'],
    [/(?:a|b)(c)/, '(?:a|b)(c)'],
  ])('%s becomes %j', (pattern, text) => {
    expect(portablePattern(pattern)).toBe(text)
  })

  it.each([/(?=a)/, /(?!a)/, /(?<=a)/, /(a)\1/, /(?<name>a)/, /\p{L}/u, /a/m, /a/s, /[^]/, /x{1001}/, /a{,3}/, /[\b]/, /\ca/, /\0/])(
    '%s stays with the schema',
    (pattern) => {
      expect(portablePattern(pattern)).toBeUndefined()
    },
  )

  it('means the same as the pattern that it was made of', () => {
    const patterns = [
      /^[\s\w]+$/,
      /^\S+\s\d{2}$/,
      /a.c/,
      /[^\s,]+/,
      /^(?:ab|c\.d)*$/,
      /\bfoo\b/,
      /[\x01-\x1f"\\]/,
      z.regexes.email,
      z.regexes.ipv4,
      z.regexes.ulid,
    ]
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...Array.from('abcfo .,"\\\n\r\t\u00a0\u2028\ufeff19')) }),
      fc.emailAddress(),
      fc.ipV4(),
    )
    fc.assert(
      fc.property(fc.constantFrom(...patterns), texts, (pattern, text) => {
        const portable = portablePattern(pattern)
        expect(portable).toBeDefined()
        expect(new RegExp(portable!).test(text)).toBe(pattern.test(text))
      }),
      { numRuns: 2_000 },
    )
  })
})
