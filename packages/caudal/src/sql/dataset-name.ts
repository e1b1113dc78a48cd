import { quoteName } from './quote.ts'

/** A dataset's name in its two parts. A name without a schema lives in `main`. */
export interface DatasetName {
  readonly schema: string
  readonly table: string
}

/** The schema and the table that a dataset's name stands for: `bronze.sales`; only the first dot parts. */
export function splitDatasetName(name: string): DatasetName {
  const dot = name.indexOf('.')
  return dot < 0 ? { schema: 'main', table: name } : { schema: name.slice(0, dot), table: name.slice(dot + 1) }
}

/** A dataset's name as SQL takes it: `"bronze"."sales"`; `suffix` is added to the table. */
export function quoteDataset(name: string, suffix = ''): string {
  const { schema, table } = splitDatasetName(name)
  return `${quoteName(schema)}.${quoteName(table + suffix)}`
}
