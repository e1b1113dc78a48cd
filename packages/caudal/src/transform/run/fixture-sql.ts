import { didYouMean, Fault } from '../../kernel/index.ts'
import { text } from '../../jinja/index.ts'
import { textOf, using } from '../materialize/access.ts'
import { readCsv } from '../materialize/csv.ts'
import type { MacroScope } from '../macros/standard-macro.ts'
import type { JsonObject, UnitTestRows } from '../manifest/resource.ts'

/** A column that rows are written for: its name and the engine's type. */
export interface FixtureColumn {
  readonly name: string
  readonly type: string
}

/** Rows of a unit test as a list, from whatever they are written as; null where they are a query. */
export function fixtureRows({ rows, format }: Pick<UnitTestRows, 'rows' | 'format'>): readonly JsonObject[] | null {
  if (format === 'sql') return null
  if (rows === null) return []
  if (typeof rows !== 'string') return rows
  const table = readCsv(rows.trim())
  return table.rows.map((row) => Object.fromEntries(table.columns.map((name, at) => [name.trim(), row[at]?.trim() ?? null])))
}

/**
 * A query that yields rows in the columns and types of a relation; columns that a row leaves out are null. Throws `MODEL-UNIT-COLUMN` for
 * a column that the relation does not have.
 */
export async function fixtureSql(
  scope: MacroScope,
  { rows, columns, of }: { readonly rows: readonly JsonObject[]; readonly columns: readonly FixtureColumn[]; readonly of: string },
): Promise<string> {
  const known = new Map(columns.map((column) => [column.name.toLowerCase(), column]))
  const written: string[] = []
  for (const row of rows.length === 0 ? [{}] : rows) {
    const given = new Map(Object.entries(row).map(([name, value]) => [columnNamed(name, { known, of }).name, value]))
    const values: string[] = []
    for (const { name, type } of columns) values.push(`${await castValue(scope, given.get(name) ?? null, type)} as ${quoted(name)}`)
    written.push(`select ${values.join(', ')}`)
  }
  return rows.length === 0 ? `${written[0]} limit 0` : written.join('\nunion all\n')
}

/** The column of a name in any case. */
export function columnNamed(
  name: string,
  { known, of }: { readonly known: ReadonlyMap<string, FixtureColumn>; readonly of: string },
): FixtureColumn {
  const found = known.get(name.toLowerCase())
  if (found !== undefined) return found
  throw new Fault('MODEL-UNIT-COLUMN', {
    message: `a row of the unit test gives ${name}, which ${of} does not have`,
    hint: didYouMean(
      name,
      [...known.values()].map((column) => column.name),
    ),
  })
}

async function castValue(scope: MacroScope, value: unknown, type: string): Promise<string> {
  return textOf(await using(scope).macro('safe_cast', literal(value), type)).trim()
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  return typeof value === 'object' ? `'${JSON.stringify(value).replaceAll("'", "''")}'` : text(value)
}

/** A name as SQL writes it in any case. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
