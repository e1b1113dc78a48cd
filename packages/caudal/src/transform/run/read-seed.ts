import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../kernel/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { CsvTrouble, readCsv } from '../materialize/csv.ts'
import { typeSeed } from '../materialize/seed-types.ts'
import type { SeedRows } from '../materialize/seed.ts'

/** Reads the file of a seed. Throws `MODEL-SEED-INVALID` where it is not there, or a row has more values than there are columns. */
export async function readSeed(node: ManifestNode, { dialect }: { readonly dialect: 'duckdb' | 'postgres' }): Promise<SeedRows> {
  const { column_types: given, delimiter, fast } = node.config as { column_types?: object; delimiter?: unknown; fast?: unknown }
  const file = join(node.root_path ?? '', node.original_file_path)
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Fault('MODEL-SEED-INVALID', {
      message: `the seed ${node.name} has no file ${file}`,
      hint: 'put it back, or remove the seed',
      cause,
    })
  })
  try {
    const table = readCsv(text, typeof delimiter === 'string' && delimiter !== '' ? delimiter : ',')
    // DuckDB reads files itself in dbt, and keeps the word as it is.
    const nullWord = dialect !== 'duckdb' || fast === false
    return typeSeed(table, { asText: new Set(Object.keys(given ?? {})), nullWord })
  } catch (error) {
    if (!(error instanceof CsvTrouble)) throw error
    throw new Fault('MODEL-SEED-INVALID', {
      message: `the seed ${node.name} cannot be read: ${error.message}`,
      hint: 'mend the row, or put values with separators into quotes',
      place: { file: node.original_file_path, line: error.line },
      cause: error,
    })
  }
}
