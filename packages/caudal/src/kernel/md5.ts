const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const constants: Uint32Array = Uint32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 4_294_967_296))

/**
 * The MD5 of a text's UTF-8 bytes, as 32 hexadecimal digits (RFC 1321). It is for names that others give in the same way, and guards
 * nothing.
 */
export function md5(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, bytes.length << 3, true)
  view.setUint32(padded.length - 4, Math.floor(bytes.length / 0x2000_0000), true)
  const state = Int32Array.of(0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476)
  for (let block = 0; block < padded.length; block += 64) compress(state, view, block)
  const told = new DataView(new ArrayBuffer(16))
  state.forEach((word, index) => told.setInt32(index * 4, word, true))
  return Array.from({ length: 16 }, (_, index) => told.getUint8(index).toString(16).padStart(2, '0')).join('')
}

function compress(state: Int32Array, view: DataView, block: number): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const round = i >> 4
    const [mixed, word] =
      round === 0
        ? [(b & c) | (~b & d), i]
        : round === 1
          ? [(d & b) | (~d & c), (5 * i + 1) & 15]
          : round === 2
            ? [b ^ c ^ d, (3 * i + 5) & 15]
            : [c ^ (b | ~d), (7 * i) & 15]
    const sum = (a + mixed + constants[i]! + view.getInt32(block + word * 4, true)) | 0
    const shift = shifts[round * 4 + (i & 3)]!
    a = d
    d = c
    c = b
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0
  }
  const next = [a, b, c, d]
  for (let i = 0; i < 4; i++) state[i] = state[i]! + next[i]!
}
