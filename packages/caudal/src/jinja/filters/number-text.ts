import { integer } from '../values/number.ts'

const digitsOf: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 }

/** The integer that a text says, as Python's `int(text, base)` reads it; undefined where it says none. */
export function parseIntegerText(text: string, base: number): number | bigint | undefined {
  const match = /^\s*([+-]?)(0[xXoObB])?_?([\da-zA-Z]+(?:_[\da-zA-Z]+)*)\s*$/.exec(text)
  if (match === null) return undefined
  const [, sign, prefix, body = ''] = match
  const prefixed = prefix === undefined ? undefined : digitsOf[prefix.toLowerCase()]
  const radix = base === 0 ? (prefixed ?? 10) : base
  const hasPrefix = prefixed === radix
  const digits = (hasPrefix || prefix === undefined ? body : prefix + body).replaceAll('_', '')
  let value = 0n
  for (const digit of digits) {
    const place = Number.parseInt(digit, 36)
    if (!(place < radix)) return undefined
    value = value * BigInt(radix) + BigInt(place)
  }
  return integer(sign === '-' ? -value : value)
}

/** The float that a text says, as Python's `float(text)` reads it; undefined where it says none. */
export function parseFloatText(text: string): number | undefined {
  const bare = text.trim()
  if (/^[+-]?(?:inf|infinity)$/i.test(bare)) return bare.startsWith('-') ? -Infinity : Infinity
  if (/^[+-]?nan$/i.test(bare)) return NaN
  const plain = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/
  return plain.test(bare) ? Number(bare.replaceAll('_', '')) : undefined
}
