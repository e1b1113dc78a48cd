import { Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { ConnectionQuery, ConnectionSql, SqlName } from '../define/index.ts'
import type { Database, Statement } from '../ports/index.ts'
import { quoteName } from '../sql/index.ts'
import { namedValues } from './named-values.ts'
import { rowStream, toRows } from './row-stream.ts'
import { onlyRow, readSqlFile } from './sql-tag.ts'

/** What the statements of a connection go by. */
export interface ConnectionSqlOptions {
  readonly root: string
  readonly signal: AbortSignal
  readonly database: () => Promise<Database>
}

/** Makes the `sql` of a connection: names are quoted, all other values are parameters. */
export function createConnectionSql(options: ConnectionSqlOptions): ConnectionSql {
  const tag = <R>(parts: TemplateStringsArray, ...given: readonly (Json | SqlName)[]): ConnectionQuery<R> => {
    const texts = [parts[0] ?? '']
    const values: Json[] = []
    given.forEach((value, index) => {
      const after = parts[index + 1] ?? ''
      if (isName(value)) texts.push(`${texts.pop()!}${value.parts.map(quoteName).join('.')}${after}`)
      else {
        values.push(demandJson(value, index))
        texts.push(after)
      }
    })
    return queryOf(options, { parts: texts, values })
  }
  return Object.assign(tag, {
    file: <R>(path: string, values: { readonly [name: string]: Json } = {}) =>
      queryOf<R>(options, namedValues(readSqlFile(options.root, path), values)),
    text: <R>(text: string, values: { readonly [name: string]: Json } = {}) => queryOf<R>(options, namedValues(text, values)),
    id: (name: string): SqlName => Object.freeze({ kind: 'sql-name', parts: name.split('.') }),
  })
}

function isName(value: Json | SqlName): value is SqlName {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'sql-name' && 'parts' in value
}

/** What is no JSON may look like it to the type checker, as a dataset does, which means nothing to another database. */
function demandJson(value: Json, index: number): Json {
  if (typeof value !== 'function' && value !== undefined && (value as { kind?: unknown } | null)?.kind !== 'dataset') return value
  const what = value === undefined ? 'undefined' : typeof value === 'function' ? 'a function' : 'a dataset of the warehouse'
  throw new Fault('SQL-BAD-VALUE', {
    message: `value ${index + 1} of a statement for a connection is ${what}`,
    hint: "hand over JSON; a table's name goes in with sql.id('schema.table')",
  })
}

function queryOf<R>({ database, signal }: ConnectionSqlOptions, statement: Statement): ConnectionQuery<R> {
  const batches = async function* () {
    yield* (await database()).stream(statement, { signal })
  }
  const run = async () => (await database()).run(statement, { signal })
  const stream = () => rowStream<R>(batches)
  return {
    rows: async () => toRows((await run()).rows) as R[],
    one: () => onlyRow(stream(), statement.parts.join('?')),
    stream,
    run: async () => (await run()).changed ?? 0,
    [Symbol.asyncIterator]: () => stream()[Symbol.asyncIterator](),
  }
}
