import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A row of a CSV file. */
export type CsvRow = Readonly<Record<string, string | number | boolean | null>>

const cell = (value: CsvRow[string]): string => {
  const text = String(value ?? '')
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Writes rows to a CSV file of the project, the first row's keys on top. Readers see the old file or the new one, never half of it. */
export async function writeCsv(path: string, rows: readonly CsvRow[]): Promise<void> {
  const file = fileURLToPath(new URL(path, import.meta.url))
  const lines = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].map((cells) => cells.map(cell).join(','))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, `${lines.join('\n')}\n`)
  await rename(`${file}.new`, file)
}
