import type { Random } from './random.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** The text from which on the ids sort that are born at a moment or later: the first 9 characters of such an id. */
export function idsFrom(moment: number): string {
  let time = ''
  for (let rest = Math.trunc(moment), i = 0; i < 9; i++, rest = Math.floor(rest / 32)) time = alphabet[rest % 32] + time
  return time
}

/** A name that sorts by time of birth: 9 characters of milliseconds and 6 of chance, Crockford's base 32 in lower case. */
export function createId(now: number, random: Random): string {
  const time = idsFrom(now)
  let chance = ''
  for (let i = 0; i < 6; i++) chance += alphabet[Math.floor(random() * 32)]
  return time + chance
}
