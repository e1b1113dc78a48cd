import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './redactor.ts'

describe('createRedactor', () => {
  it('blots out a secret wherever it stands and names it', () => {
    const redact = createRedactor({ shop_token: 's3cr3t/+= value' })
    expect(redact.text('token=s3cr3t/+= value!')).toBe('token=[secret shop_token]!')
  })

  it('knows the URL-encoded, JSON-escaped and base 64 forms', () => {
    const secret = 'pä"ss\nword/+ &'
    const redact = createRedactor({ db: secret })
    for (const form of [
      encodeURIComponent(secret),
      encodeURIComponent(secret).toLowerCase(),
      JSON.stringify({ secret }),
      JSON.stringify(JSON.stringify({ secret })),
      Buffer.from(secret).toString('base64'),
      new URLSearchParams({ q: 'x' }).toString() + encodeURIComponent(secret).replaceAll('%20', '+'),
    ]) {
      expect(redact.text(`before ${form} after`)).toContain('[secret db]')
      expect(redact.text(`before ${form} after`)).toMatch(/^before .*after$/)
    }
  })

  it('prefers the longer of two secrets that begin alike', () => {
    const redact = createRedactor({ short: 'abcd', long: 'abcdefgh' })
    expect(redact.text('abcdefgh abcd')).toBe('[secret long] [secret short]')
  })

  it('leaves values under four characters and empty ones alone', () => {
    const redact = createRedactor({ empty: '', tiny: 'abc' })
    expect(redact.text('abc')).toBe('abc')
    expect(redact.longest).toBe(0)
  })

  it('goes through values at any depth, keys and numbers too', () => {
    const redact = createRedactor({ pin: '12345678' })
    expect(redact.json({ a: [{ k12345678: 12_345_678 }], b: 7, c: null, d: true })).toEqual({
      a: [{ 'k[secret pin]': '[secret pin]' }],
      b: 7,
      c: null,
      d: true,
    })
  })

  it('never lets a secret through, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'binary' }), fc.string(), fc.string(), (secret, before, after) => {
        const redact = createRedactor({ it: secret })
        fc.pre(!`[secret it]${before}${after}`.includes(secret) && !'[secret it]'.includes(secret.slice(0, 1)))
        expect(redact.text(`${before}${secret}${after}`)).not.toContain(secret)
      }),
    )
  })
})
