import { asInteger } from '../values/number.ts'
import type { Reader } from '../values/reader.ts'
import { text } from '../values/text.ts'
import { Undefined } from '../values/undefined.ts'

/** What reads an attribute such as `address.city` or `rows.0` of each item; null reads the item itself. */
export function pathReader(reader: Reader, options: { readonly path: unknown; readonly otherwise?: unknown }): (item: unknown) => unknown {
  const { path, otherwise = null } = options
  const parts = partsOf(path)
  return (item) => {
    let value = item
    for (const part of parts) {
      value = reader.item(value, part)
      if (otherwise !== null && value instanceof Undefined) value = otherwise
    }
    return value
  }
}

/** What reads several attributes, parted by commas, of each item as a list. */
export function pathsReader(reader: Reader, path: unknown): (item: unknown) => unknown[] {
  const paths = typeof path === 'string' ? path.split(',') : [path]
  const readers = paths.map((each) => pathReader(reader, { path: each }))
  return (item) => readers.map((read) => read(item))
}

/** A text in small letters; anything else as it is. */
export function ignoreCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

function partsOf(path: unknown): unknown[] {
  if (path === null || path === undefined) return []
  if (asInteger(path) !== undefined) return [path]
  return text(path)
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}
