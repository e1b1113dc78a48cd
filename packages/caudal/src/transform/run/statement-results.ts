import { bindCall, dict, HostObject, text } from '../../jinja/index.ts'
import type { Call, HostFunction } from '../../jinja/index.ts'

/** What a statement did, as `load_result` yields it. */
export interface StatementResult {
  /** What the engine answered: the adapter's response. */
  readonly response: unknown
  /** The rows, as a table of templates. */
  readonly table: unknown
}

/** The results of a resource's statements by their names. */
export interface StatementResults {
  readonly functions: Readonly<Record<'store_result' | 'store_raw_result' | 'load_result', HostFunction>>
  get(name: string): StatementResult | undefined
}

/** Keeps what statements did, for templates and for whoever runs them. A result is there until it is loaded once, `main` for good. */
export function createStatementResults(): StatementResults {
  const kept = new Map<string, StatementResult>()
  const store = (name: unknown, result: StatementResult): string => {
    kept.set(text(name), result)
    return ''
  }
  return {
    get: (name) => kept.get(name),
    functions: {
      store_result: (call: Call) => {
        const [name, response, table] = bindCall(call, {
          name: 'store_result',
          parameters: ['name', 'response', 'agate_table'],
          required: 2,
        })
        return store(name, { response, table: table ?? null })
      },
      store_raw_result: (call: Call) => {
        const parameters = ['name', 'message', 'code', 'rows_affected', 'agate_table']
        const [name, message, code, rows, table] = bindCall(call, { name: 'store_raw_result', parameters, required: 1 })
        const response = dict([
          ['_message', message ?? null],
          ['code', code ?? null],
          ['rows_affected', rows ?? null],
        ])
        return store(name, { response, table: table ?? null })
      },
      load_result: (call: Call) => {
        const [name] = bindCall(call, { name: 'load_result', parameters: ['name'], required: 1 })
        const found = kept.get(text(name))
        return found === undefined ? null : resultObject(found)
      },
    },
  }
}

/** A result with its rows both as a table and as lists. */
function resultObject({ response, table }: StatementResult): HostObject {
  const member = (name: unknown): unknown => {
    if (name === 'response') return response
    if (name === 'table') return table
    return name === 'data' ? rowsOf(table) : undefined
  }
  return new HostObject({ type: 'AttrDict', attribute: member, item: member, mapping: true })
}

function rowsOf(table: unknown): unknown[] {
  const rows = table instanceof HostObject ? table.parts.attribute?.('rows') : undefined
  const items = rows instanceof HostObject ? [...(rows.parts.items?.() ?? [])] : Array.isArray(rows) ? rows : []
  return items.map((row: unknown) => (row instanceof HostObject ? [...(row.parts.items?.() ?? [])] : row))
}
