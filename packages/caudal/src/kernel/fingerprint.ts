import { canonicalJson } from './canonical-json.ts'

const roundConstants: Int32Array = Int32Array.from(primes(64, 1 / 3))
const initialState: Int32Array = Int32Array.from(primes(8, 1 / 2))

/** The first 32 bits of the fractional parts of the `power`th powers of the first `count` primes (FIPS 180-4, section 4.2.2). */
function primes(count: number, power: number): Uint32Array {
  const words = new Uint32Array(count)
  for (let candidate = 2, found = 0; found < count; candidate++) {
    let prime = true
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) prime = false
    if (prime) words[found++] = Math.floor((candidate ** power % 1) * 4_294_967_296)
  }
  return words
}

/** The SHA-256 of a text's UTF-8 bytes, or of bytes, as 64 hexadecimal digits (FIPS 180-4). */
export function sha256(input: string | Uint8Array): string {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x2000_0000))
  view.setUint32(padded.length - 4, bytes.length << 3)
  const state = initialState.slice()
  const words = new Int32Array(64)
  for (let block = 0; block < padded.length; block += 64) compress(state, words, view, block)
  return [...new Uint32Array(state.buffer)].map((word) => word.toString(16).padStart(8, '0')).join('')
}

/* eslint-disable-next-line max-params -- the four buffers are reused across blocks */
function compress(state: Int32Array, words: Int32Array, view: DataView, block: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(block + i * 4)
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15]!
    const late = words[i - 2]!
    const s0 = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3)
    const s1 = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10)
    words[i] = words[i - 16]! + s0 + words[i - 7]! + s1
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const first = (h + s1 + ((e & f) ^ (~e & g)) + roundConstants[i]! + words[i]!) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    // One by one: to swap them at once would make a list of them each time.
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  const next = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i] = state[i]! + next[i]!
}

/** What a value is, as 64 hexadecimal digits: the SHA-256 of its canonical JSON. Equal values have equal fingerprints everywhere. */
export function fingerprint(value: unknown): string {
  return sha256(canonicalJson(value))
}
