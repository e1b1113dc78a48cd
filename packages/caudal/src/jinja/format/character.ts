import { asInteger } from '../values/number.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'

/** The character of a number, as the format letter `c` writes it. */
export function characterOf(value: unknown): string {
  const code = asInteger(value)
  if (code === undefined) throw typeTrouble('%c requires int or char')
  if (code < 0 || code > 0x10ffff) throw valueTrouble('%c arg not in range(0x110000)')
  return String.fromCodePoint(Number(code))
}
