import type { Json } from '../kernel/index.ts'

/** A SQL text with its parameters, `$1`, `$2`, … or `$name`; datasets are already named in the text. */
export interface Sql {
  readonly kind: 'sql'
  readonly text: string
  readonly values: readonly Json[] | { readonly [name: string]: Json }
}

/** A file of rows: Parquet, CSV, JSON or JSON lines, `.gz` too; a pattern such as `in/*.parquet` names several. */
export interface RowFile {
  readonly kind: 'file'
  readonly path: string
  readonly format: 'parquet' | 'csv' | 'json'
}

/** Names a file as a source of rows: `write(airports, file('airports.csv'))`. The format is read off the name unless given. A relative path starts at the project. */
export function file(path: string, options: { readonly format?: RowFile['format'] } = {}): RowFile {
  const name = path.toLowerCase().replace(/\.(gz|zst)$/, '')
  const guess = name.endsWith('.parquet') ? 'parquet' : /\.(csv|tsv|txt)$/.test(name) ? 'csv' : 'json'
  return Object.freeze({ kind: 'file', path, format: options.format ?? guess })
}
