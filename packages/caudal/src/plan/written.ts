/** A value as a message shows it: a text as it is, all else in a few words. Never throws. */
export function written(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || ['number', 'boolean', 'undefined', 'bigint', 'symbol'].includes(typeof value)) return String(value)
  return Array.isArray(value) ? 'a list' : `a ${typeof value === 'function' ? 'function' : 'thing of its own'}`
}
