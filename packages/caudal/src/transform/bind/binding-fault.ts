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
  /** Where the resource's template begins; where it has no file of its own, as a generic test, what asks for it. */
  readonly begins: { readonly file: string; readonly line: number } | { readonly asked: Place }
}

/** What is wrong with a query, with the place in its template; undefined where it may be right in the warehouse, as where it calls a function that a hook makes. */
export function bindingFault(error: unknown, query: RefusedQuery): Fault | undefined {
  const said = error instanceof Fault && error.code === 'SQL-FAILED' ? (ofPostgres(error) ?? ofDuckDb(error)) : undefined
  if (said === undefined) return undefined
  const { kind, what } = said
  const { name, unique_id: id } = query.node
  const place = placeOf(error as Fault, query)
  const make = (message: string, hint: string): Fault => new Fault(codes[kind], { message, hint, place, data: { id } })
  if (kind === 'syntax') return make(`${name} is no valid SQL: ${what}`, 'look just before that place')
  if (kind === 'column') return make(`${name} reads a column ${what}, which is not there`, didYouMean(what, query.columns))
  if (kind === 'type') return make(`${name} mixes types: ${what}`, 'cast one side to the type that is meant')
  return make(`${name} cannot be built: ${what}`, 'mend the query; nothing was built yet')
}

const codes = {
  syntax: 'MODEL-BIND-SYNTAX',
  column: 'MODEL-BIND-COLUMN',
  type: 'MODEL-BIND-TYPE',
  query: 'MODEL-BIND-QUERY',
} as const

/** What an engine said of a query: of a missing column its name, else its words. */
interface Said {
  readonly kind: keyof typeof codes
  readonly what: string
}

function ofDuckDb({ message }: Fault): Said | undefined {
  const said = /^(Binder|Parser) Error: (.*)$/s.exec(message)
  if (said === null || /^Catalog ".*" does not exist/.test(said[2]!)) return undefined
  const what = said[2]!.replace(/!$/, '')
  if (said[1] === 'Parser') return { kind: 'syntax', what }
  const column = missing.map((pattern) => pattern.exec(what)?.[1]).find((name) => name !== undefined)
  if (column !== undefined) return { kind: 'column', what: column }
  return { kind: /argument types|[Cc]annot (?:compare|mix|cast|combine)|explicit (?:type )?cast/.test(what) ? 'type' : 'query', what }
}

const missing = [
  /^Referenced column "([^"]+)" (?:not found|was not found)/,
  /does not have a column named "([^"]+)"/,
  /^Column "([^"]+)" (?:does not exist on|in \w+ list not found)/,
]

/** What states of Postgres say about a query, whatever functions and tables are made before it is run. */
const states: { readonly [state: string]: Said['kind'] | undefined } = {
  '42601': 'syntax',
  '42703': 'column',
  '42702': 'query',
  '42701': 'query',
  '42803': 'query',
  '42P20': 'query',
  '42804': 'type',
  '42846': 'type',
  '22P02': 'type',
}

function ofPostgres({ data, message }: Fault): Said | undefined {
  const { state } = (data ?? {}) as { readonly state?: string }
  if (state === undefined) return undefined
  const kind = state === '42883' && message.startsWith('operator does not exist') ? 'type' : states[state]
  if (kind === undefined) return undefined
  const column = kind === 'column' ? /^column "?(?:[^".]+\.)?([^"]+?)"? (?:of relation .* )?does not exist/.exec(message)?.[1] : undefined
  return kind === 'column' && column === undefined ? { kind: 'query', what: message } : { kind, what: column ?? message }
}

function placeOf(error: Fault, { node, sql, begins }: RefusedQuery): Place {
  if ('asked' in begins) return begins.asked
  const { line, column } = error.data as { readonly line?: number; readonly column?: number }
  if (line === undefined) return { file: begins.file }
  const found = sourceLine({ raw: node.raw_code, sql, line })
  const at = begins.line + found - 1
  if (column === undefined) return { file: begins.file, line: at }
  const [compiled, written] = [sql.split('\n')[line - 1] ?? '', node.raw_code.split('\n')[found - 1] ?? '']
  const indent = (text: string): number => /^\s*/.exec(text)![0].length
  // Up to there the line is as it was written, but for its indent.
  const isSame = compiled.slice(indent(compiled), column) === written.slice(indent(written), indent(written) + column - indent(compiled))
  return isSame ? { file: begins.file, line: at, column: column - indent(compiled) + indent(written) } : { file: begins.file, line: at }
}
