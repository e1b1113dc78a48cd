import { sql } from 'kysely'
import type { CompiledQuery, Insertable, Transaction } from 'kysely'
import { numbers } from './gathered.ts'
import type { Addition, Statement } from './statement.ts'
import type { Tables } from './tables.ts'

/** Rows that one statement adds at the most where each value is a parameter of its own. */
const rowsAtOnce = 50

/** How rows that are added become statements. */
export interface Additions {
  /** A row after another in the statement, for databases to which a parameter costs little. */
  inParts<T extends keyof Tables>(tx: Transaction<Tables>, addition: Addition<T>): readonly Statement<object, unknown>[]
  /** However many rows, one statement with a list for each column, in Postgres alone. */
  atOnce<T extends keyof Tables>(tx: Transaction<Tables>, addition: Addition<T>): CompiledQuery
}

/** Makes additions; what was compiled is kept for the next of the same table and columns. */
export function createAdditions(): Additions {
  const compiled = new Map<string, CompiledQuery>()
  return {
    inParts(tx, { table, same, rows }) {
      const columns = Object.keys(rows[0]!)
      const parts = Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, part) => part * rowsAtOnce)
      return parts.map((start) => {
        const some = rows.slice(start, start + rowsAtOnce) as readonly Readonly<Record<string, unknown>>[]
        return {
          name: `add to ${table} ${some.length} of ${columns.join()}`,
          values: valuesOf(some, columns),
          build(slot: (name: never) => unknown) {
            const slots = some.map((_, index) => Object.fromEntries(columns.map((column) => [column, slot(`${column}${index}` as never)])))
            return tx.insertInto(table).values(slots.map((row) => ({ ...same, ...row })) as unknown as Insertable<Tables[typeof table]>[])
          },
        }
      })
    },
    atOnce(tx, { table, same, rows }) {
      const columns = Object.keys(rows[0]!)
      const key = `${table} ${columns.join()}`
      const known = compiled.get(key) ?? compileAtOnce(tx, { table, same, columns })
      compiled.set(key, known)
      return { ...known, parameters: columns.map((column) => rows.map((row) => (row as Readonly<Record<string, unknown>>)[column])) }
    },
  }
}

function valuesOf(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [index, row] of rows.entries()) for (const column of columns) values[`${column}${index}`] = row[column]
  return values
}

function compileAtOnce(
  tx: Transaction<Tables>,
  of: { readonly table: string; readonly same: object; readonly columns: readonly string[] },
): CompiledQuery {
  const { table, same, columns } = of
  const rest = Object.entries(same).filter(([name]) => !columns.includes(name))
  const names = [...columns, ...rest.map(([name]) => name)].map((name) => sql.ref(name))
  const values = [...columns.map((name) => sql.ref(`added.${name}`)), ...rest.map(([, value]) => sql.lit(value))]
  const lists = columns.map((name) => sql`${null}::${sql.raw(numbers.has(name) ? 'bigint[]' : 'text[]')}`)
  const added = sql.join(columns.map((name) => sql.ref(name)))
  return sql`insert into ${sql.table(table)} (${sql.join(names)}) select ${sql.join(values)} from unnest(${sql.join(lists)}) as added(${added})`.compile(
    tx,
  )
}
