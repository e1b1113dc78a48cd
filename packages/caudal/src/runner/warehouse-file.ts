import type { Sql } from '../define/index.ts'
import type { Database, Statement, Warehouse } from '../ports/index.ts'

/** A DuckDB file that a project is connected to. The process of the warehouse opens it, as only one process can. */
export function warehouseFile({ path, warehouse }: { readonly path: string; readonly warehouse: () => Promise<Warehouse> }): Database {
  const stream: Database['stream'] = async function* (statement, { signal }) {
    yield* (await warehouse()).queryFile(sqlOf(statement), { path, signal })
  }
  const run: Database['run'] = async (statement, options) => {
    const columns: unknown[][] = []
    let names: readonly string[] = []
    let rows = 0
    for await (const batch of stream(statement, options)) {
      names = batch.names
      rows += batch.rows
      batch.columns.forEach((values, at) => (columns[at] ??= []).push(...values))
    }
    // What changes rows says how many as its only one.
    if (names.length === 1 && names[0] === 'Count' && rows === 1 && !reading.test(statement.parts[0]!))
      return { rows: { names: [], columns: [], rows: 0 }, changed: Number(columns[0]![0]) }
    return { rows: { names, columns, rows }, changed: null }
  }
  return {
    run,
    stream,
    async version(options) {
      const { rows } = await run({ parts: ['select version()'], values: [] }, options)
      return `DuckDB ${String(rows.columns[0]![0])}`
    },
    close: () => Promise.resolve(),
  }
}

const reading = /^\s*(?:select|with|from|values|table|describe|show|pragma)\b/i

function sqlOf({ parts, values }: Statement): Sql {
  return { kind: 'sql', text: parts.reduce((text, part, at) => `${text}$${at}${part}`), values }
}
