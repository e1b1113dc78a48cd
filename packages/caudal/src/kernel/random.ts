/** A source of numbers in [0, 1). */
export type Random = () => number

/** The machine's randomness; not for secrets. */
export const systemRandom: Random = () => Math.random()

/** A repeatable source from a 32-bit seed (mulberry32, Tommy Ettinger 2017, public domain). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
