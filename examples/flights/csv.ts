import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const cell = (value: unknown): string => {
  const text = String(value ?? '')
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Writes rows as CSV, the first row's keys on top. Readers see the old file or the new one, never half of it. */
export async function writeCsv(path: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const lines = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].map((cells) => cells.map(cell).join(','))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, `${lines.join('\n')}\n`)
  await rename(`${path}.new`, path)
}
