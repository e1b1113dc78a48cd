import type { Batch } from '../ports/index.ts'
import { plainValue } from './row-text.ts'
import type { Cell, Table } from './screen/table.ts'
import { cutText, oneLine } from './screen/text.ts'

const longestCell = 200

/** Batches of rows as a table for the screen, at most `limit` rows: numbers stand right with thousands apart, null is a grey word. */
export function rowTable(batches: readonly Batch[], limit: number): Table {
  const names = batches[0]?.names ?? []
  const numeric = names.map((_, index) => isNumeric(batches, index))
  const rows: Cell[][] = []
  for (const batch of batches) {
    for (let row = 0; row < batch.rows && rows.length < limit; row++) rows.push(batch.columns.map((column) => cellOf(column[row])))
  }
  return { columns: names.map((name, index) => ({ title: oneLine(name), align: numeric[index] === true ? 'right' : 'left' })), rows }
}

function isNumeric(batches: readonly Batch[], index: number): boolean {
  let seen = false
  for (const batch of batches) {
    for (const value of batch.columns[index]!) {
      if (value === null || value === undefined) continue
      if (typeof value !== 'number' && typeof value !== 'bigint') return false
      seen = true
    }
  }
  return seen
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return { text: 'null', style: 'grey' }
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'bigint') return value.toLocaleString('en-US')
  const plain = plainValue(value)
  return cutText(oneLine(typeof plain === 'string' ? plain : JSON.stringify(plain)), longestCell)
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  return Number.isInteger(value) && Math.abs(value) < 1e15
    ? value.toLocaleString('en-US')
    : value.toLocaleString('en-US', { maximumSignificantDigits: 15 })
}
