import type { Place } from '../kernel/index.ts'
import { problem } from './report.ts'
import type { Report } from './report.ts'
import { written } from './written.ts'

const reserved: ReadonlySet<string> = new Set(['caudal', 'caudal_data', 'information_schema', 'pg_catalog', 'main', 'temp', 'system'])

/** Takes down a name that is not lower-case words joined by underscores, of at most 100 characters. */
export function checkName(report: Report, options: { readonly noun: string; readonly name: unknown; readonly place: Place }): void {
  const { noun, name, place } = options
  if (typeof name === 'string' && /^[a-z][a-z0-9_]{0,99}$/.test(name)) return
  const hint = 'start with a lower-case letter, go on with lower-case letters, digits and underscores, 100 in all: load_orders'
  problem(report, { code: 'DEFINE-BAD-NAME', message: `"${written(name)}" cannot be the name of a ${noun}`, hint, place })
}

/** Takes down a dataset name that is not `schema.table` in lower case, or that Caudal keeps for itself. */
export function checkDatasetName(report: Report, options: { readonly name: unknown; readonly place: Place }): void {
  const { name, place } = options
  const parts = typeof name === 'string' ? /^([a-z][a-z0-9_]{0,62})\.([a-z][a-z0-9_]{0,99})$/.exec(name) : null
  if (parts === null) {
    const hint = 'write schema.table, each of lower-case letters, digits and underscores: bronze.orders'
    problem(report, { code: 'DEFINE-BAD-NAME', message: `"${written(name)}" cannot be the name of a dataset`, hint, place })
  } else if (reserved.has(parts[1]!) || parts[2]!.endsWith('__quarantine')) {
    const what = reserved.has(parts[1]!) ? `the schema ${parts[1]!}` : 'the ending __quarantine'
    problem(report, {
      code: 'DEFINE-BAD-NAME',
      message: `"${parts[0]}" cannot be the name of a dataset: ${what} is taken`,
      hint: 'take another name',
      place,
    })
  }
}
