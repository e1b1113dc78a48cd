import { didYouMean, Fault } from '../../kernel/index.ts'
import type { Place } from '../../kernel/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { sourceLine } from '../run/source-line.ts'

/** A query that the engine did not take. */
export interface RefusedQuery {
  readonly node: ManifestNode
  /** The query as the engine got it. */
  readonly sql: string
  /** Columns of all that it reads. */
  readonly columns: readonly string[]
  /** Where the resource's template begins; line null where it has none. */
  readonly begins: { readonly file: string; readonly line: number | null }
}

/** What is wrong with a query, with the place in its template; undefined where it may be right in the warehouse, as where it calls a function that a hook makes. */
export function bindingFault(error: unknown, query: RefusedQuery): Fault | undefined {
  if (!(error instanceof Fault) || error.code !== 'SQL-FAILED') return undefined
  const said = /^(Binder|Parser) Error: (.*)$/s.exec(error.message)
  if (said === null || /^Catalog ".*" does not exist/.test(said[2]!)) return undefined
  const what = said[2]!.replace(/!$/, '')
  const place = placeOf(error, query)
  const make = (code: string, { message, hint }: { readonly message: string; readonly hint: string }): Fault =>
    new Fault(code, { message, hint, place, data: { id: query.node.unique_id } })
  const { name } = query.node
  if (said[1] === 'Parser')
    return make('MODEL-BIND-SYNTAX', { message: `${name} is no valid SQL: ${what}`, hint: 'look just before that place' })
  const column = missingColumn(what)
  if (column !== undefined)
    return make('MODEL-BIND-COLUMN', {
      message: `${name} reads a column ${column}, which is not there`,
      hint: didYouMean(column, query.columns),
    })
  if (/argument types|[Cc]annot (?:compare|mix|cast|combine)|explicit (?:type )?cast/.test(what))
    return make('MODEL-BIND-TYPE', { message: `${name} mixes types: ${what}`, hint: 'cast one side to the type that is meant' })
  return make('MODEL-BIND-QUERY', { message: `${name} cannot be built: ${what}`, hint: 'mend the query; nothing was built yet' })
}

const missing = [
  /^Referenced column "([^"]+)" (?:not found|was not found)/,
  /does not have a column named "([^"]+)"/,
  /^Column "([^"]+)" (?:does not exist on|in \w+ list not found)/,
]

function missingColumn(what: string): string | undefined {
  return missing.map((pattern) => pattern.exec(what)?.[1]).find((name) => name !== undefined)
}

function placeOf(error: Fault, { node, sql, begins }: RefusedQuery): Place {
  const { line, column } = error.data as { readonly line?: number; readonly column?: number }
  if (line === undefined || begins.line === null) return { file: begins.file }
  const found = sourceLine({ raw: node.raw_code, sql, line })
  const at = begins.line + found - 1
  if (column === undefined) return { file: begins.file, line: at }
  const [compiled, written] = [sql.split('\n')[line - 1] ?? '', node.raw_code.split('\n')[found - 1] ?? '']
  const indent = (text: string): number => /^\s*/.exec(text)![0].length
  // Up to there the line is as it was written, but for its indent.
  const isSame = compiled.slice(indent(compiled), column) === written.slice(indent(written), indent(written) + column - indent(compiled))
  return isSame ? { file: begins.file, line: at, column: column - indent(compiled) + indent(written) } : { file: begins.file, line: at }
}
