/** Microseconds of a second. */
export const second: bigint = 1_000_000n

/** Microseconds of a day. */
export const day: bigint = 86_400n * second

/** The quotient rounded down, and what is left, which is never negative. */
export function divided(value: bigint, by: bigint): { readonly quotient: bigint; readonly rest: bigint } {
  const rest = ((value % by) + by) % by
  return { quotient: (value - rest) / by, rest }
}

/** A number with leading zeros. */
export function padded(value: number | bigint, width: number): string {
  return String(value).padStart(width, '0')
}

/** An offset from UTC as `+02:00`, with seconds where it has any. */
export function offsetText(offset: bigint, separator = ':'): string {
  const seconds = (offset < 0n ? -offset : offset) / second
  const parts = [seconds / 3_600n, (seconds / 60n) % 60n, ...(seconds % 60n === 0n ? [] : [seconds % 60n])]
  return `${offset < 0n ? '-' : '+'}${parts.map((part) => padded(part, 2)).join(separator)}`
}
