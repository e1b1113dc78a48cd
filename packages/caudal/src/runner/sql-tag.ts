import { readdirSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { didYouMean, Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { Dataset, Query, Rows, Sql, SqlTag } from '../define/index.ts'
import type { Batch } from '../ports/index.ts'
import { readSource } from '../project/index.ts'
import { quoteDataset } from '../sql/index.ts'
import { rowStream } from './row-stream.ts'

/** What the queries of an attempt go by. */
export interface SqlTagOptions {
  readonly root: string
  /** Runs a query that only reads. */
  readonly query: (sql: Sql) => AsyncIterable<Batch>
  /** Throws where the task may not read the dataset. */
  readonly demandRead: (dataset: string) => void
}

/** Makes the `sql` of a task: datasets become quoted names, all other values parameters. */
export function createSqlTag(options: SqlTagOptions): SqlTag {
  const tag = <R>(parts: TemplateStringsArray, ...values: readonly (Json | Dataset)[]): Query<R> => {
    const parameters: Json[] = []
    let text = parts[0] ?? ''
    values.forEach((value, index) => {
      if (isDataset(value)) {
        options.demandRead(value.name)
        text += quoteDataset(value.name)
      } else text += `$${parameters.push(value)}`
      text += parts[index + 1] ?? ''
    })
    return queryOf(options, { kind: 'sql', text, values: parameters })
  }
  const file = <R>(path: string, values: { readonly [name: string]: Json } = {}): Query<R> =>
    queryOf(options, { kind: 'sql', text: readSqlFile(options.root, path), values })
  return Object.assign(tag, { file })
}

function isDataset(value: Json | Dataset): value is Dataset {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'dataset' && 'columns' in value
}

function queryOf<R>(options: SqlTagOptions, sql: Sql): Query<R> {
  const stream = () => rowStream<R>(() => options.query(sql))
  return {
    ...sql,
    rows: () => stream().all(),
    stream,
    one: () => onlyRow(stream(), sql.text),
  }
}

/** The only row of a query whose text is given. Rejects with `SQL-NOT-ONE-ROW` where there are none or several. */
export async function onlyRow<R>(rows: Rows<R>, text: string): Promise<R> {
  const found: R[] = []
  for await (const chunk of rows.chunks()) {
    found.push(...chunk.slice(0, 2))
    if (found.length > 1) break
  }
  if (found.length === 1) return found[0]!
  throw new Fault('SQL-NOT-ONE-ROW', {
    message: `one() wants exactly one row, and the query gave ${found.length === 0 ? 'none' : 'several'}: ${excerpt(text)}`,
    hint: 'aggregate or limit the query so that it gives one row, or take all with rows()',
  })
}

/** The text of a SQL file of the project. Throws `SQL-FILE-MISSING`. */
export function readSqlFile(root: string, path: string): string {
  const whole = resolve(root, path)
  try {
    return readSource(whole)
  } catch (cause) {
    throw new Fault('SQL-FILE-MISSING', {
      message: `the SQL file ${path} cannot be read: ${(cause as Error).message}`,
      hint: didYouMean(path, neighboursOf(root, whole)),
      place: { file: whole },
      cause,
    })
  }
}

function neighboursOf(root: string, path: string): string[] {
  try {
    const names = readdirSync(dirname(path)).filter((name) => name.endsWith('.sql'))
    return names.map((name) => relative(root, resolve(dirname(path), name)))
  } catch {
    return []
  }
}

function excerpt(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  return flat.length > 120 ? `${flat.slice(0, 120)}…` : flat
}
