import type { Batch } from '../ports/index.ts'

/** The formats in which rows are written for other programs. */
export type RowFormat = 'csv' | 'json' | 'jsonl'

/** A part of a result that is written: what comes first, some rows, what comes last. */
export type RowPart =
  | { readonly format: RowFormat; readonly part: 'head'; readonly names: readonly string[] }
  | { readonly format: RowFormat; readonly part: 'rows'; readonly batch: Batch; readonly take: number; readonly first: boolean }
  | { readonly format: RowFormat; readonly part: 'foot'; readonly any: boolean }

/** The text of a part of a result. CSV is RFC 4180 with a head line; null is an empty field, and the empty text is `""`. */
export function batchText(part: RowPart): string {
  if (part.part === 'head') return part.format === 'csv' ? `${part.names.map(csvField).join(',')}\n` : part.format === 'json' ? '[' : ''
  if (part.part === 'foot') return part.format === 'json' ? (part.any ? '\n]\n' : ']\n') : ''
  return rowsText(part)
}

/** A value of a batch as JSON takes it: bytes as base64, big integers as text, dates as ISO text. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plainValue(field)]))
  return value ?? null
}

function rowsText(part: Extract<RowPart, { part: 'rows' }>): string {
  const { batch, format } = part
  let text = ''
  for (let row = 0; row < part.take; row++) {
    if (format === 'csv') {
      text += `${batch.columns.map((column) => csvField(plainValue(column[row]))).join(',')}\n`
      continue
    }
    const record: Record<string, unknown> = {}
    for (const [index, name] of batch.names.entries()) record[name] = plainValue(batch.columns[index]![row])
    if (format === 'jsonl') text += `${JSON.stringify(record)}\n`
    else text += `${part.first && row === 0 ? '\n' : ',\n'}  ${JSON.stringify(record)}`
  }
  return text
}

function csvField(value: unknown): string {
  if (value === null) return ''
  // oxlint-disable-next-line typescript/no-base-to-string -- objects are written as JSON
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
