/** A name as SQL takes it, whatever is in it: `"order id"`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text as an SQL literal: `'it''s'`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A scalar as an SQL literal; numbers stay as JavaScript writes them. */
export function quoteValue(value: string | number | boolean): string {
  return typeof value === 'string' ? quoteText(value) : String(value)
}
