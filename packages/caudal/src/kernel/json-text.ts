/** A value as the text of JSON; whole numbers of any size are told as numbers, and what JSON has not as null. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? Number(item) : item)) ?? 'null'
}
