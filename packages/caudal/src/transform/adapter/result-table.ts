import { HostObject, text, toValue } from '../../jinja/index.ts'
import type { SqlResult } from '../../ports/index.ts'
import { Table } from '../values/table/table.ts'
import { resultReader } from './result-values.ts'

/** The rows of a result as templates see them. Columns of one name are told apart by a number, as agate does. */
export function resultTable({ columns, rows }: SqlResult, print?: (text: string) => void): Table {
  const readers = columns.map(resultReader)
  const names = distinctNames(columns.map(({ name }) => name))
  return new Table({
    columns: names.map((name, at) => ({ name, kind: readers[at]!.kind })),
    rows: rows.map((row) => row.map((value, at) => (value === null || value === undefined ? null : toValue(readers[at]!.read(value))))),
    ...(print === undefined ? {} : { print }),
  })
}

function distinctNames(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name}_${count}`
  })
}

/** What an engine answers to a statement, as templates see it: dbt's AdapterResponse. */
export function adapterResponse({ kind, affected }: Pick<SqlResult, 'kind' | 'affected'>): HostObject {
  const message = `${kind === '' ? 'OK' : kind}${affected === null ? '' : ` ${affected}`}`
  const parts = new Map<string, unknown>([
    ['_message', message],
    ['code', kind === '' ? 'OK' : kind],
    ['rows_affected', affected],
    ['query_id', null],
  ])
  return new HostObject({
    type: 'AdapterResponse',
    text: () => message,
    attribute: (name) => parts.get(name),
    item: (key) => parts.get(text(key)),
    mapping: true,
    json: () => ({ _message: message, code: parts.get('code'), rows_affected: affected }),
  })
}
