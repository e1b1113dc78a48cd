import type { CompiledQuery, DatabaseConnection, QueryResult, Transaction } from 'kysely'
import { createAdditions } from './additions.ts'
import { createGathered } from './gathered.ts'
import { isSlot } from './statement.ts'
import type { Addition, Change, Slot, Slots, Statement } from './statement.ts'
import type { Tables } from './tables.ts'

/**
 * Runs statements that were compiled before, within one transaction and straight on its connection: building a statement costs Kysely
 * about as much as SQLite needs to run it. Statements reach the database in the order in which they are called.
 */
export interface Prepared {
  /** Whether answers are presumed: a statement that does not do as presumed fails the commit, and the work is done again without. */
  readonly presumes: boolean
  run<V extends object, R>(statement: Statement<V, R>): Promise<QueryResult<R>>
  /**
   * Changes so many rows (default 1), and tells whether it did. Where answers take their time, yes is presumed at once; whether that
   * was right is seen before the commit.
   */
  change<V extends object, R>(statement: Change<V, R>): Promise<boolean>
  /** Adds rows, in as few statements as the database takes. */
  add<T extends keyof Tables>(tx: Transaction<Tables>, addition: Addition<T>): Promise<void>
}

/** A change that is presumed to change so many rows. */
export interface Presumed {
  readonly rows: number
  /** The statement of this change alone. */
  readonly alone: () => CompiledQuery
  /** The names of the rows that it changes; null where they are not known. */
  readonly touches: readonly string[] | null
  /** How it can be done as one with others of the same name, each of another row; null where it cannot. */
  readonly gather: {
    readonly name: string
    readonly values: object
    readonly all: (values: readonly object[]) => CompiledQuery
  } | null
}

/** A connection whose answers take their time, so that it can presume them. */
export interface PresumingConnection extends DatabaseConnection {
  /** Does a change without waiting for its answer; it is done before what is asked next. */
  presume(change: Presumed): void
  /** Resolves when all that was sent is answered; rejects with the first failure, `Misjudged` where one did not do as presumed. */
  answered(): Promise<void>
}

/** Thrown where the database did not answer as presumed; the transaction is to be rolled back, and done again without presuming. */
export class Misjudged extends Error {}

/** Statements compiled for one database, run on the connection of a transaction. */
export function createPrepared(): (connection: DatabaseConnection, options: { readonly presume: boolean }) => Prepared {
  const compiled = new Map<string, CompiledQuery>()
  const gathered = createGathered()
  const additions = createAdditions()
  const queryOf = <V extends object, R>({ name, values, build }: Statement<V, R>): CompiledQuery<R> => {
    let known = compiled.get(name)
    if (known === undefined) {
      known = build(((slot: string): Slot => ({ slot })) as unknown as Slots<V>).compile()
      compiled.set(name, known)
    }
    const parameters = known.parameters.map((parameter) =>
      isSlot(parameter) ? (values as Record<string, unknown>)[parameter.slot] : parameter,
    )
    return { ...known, parameters }
  }
  return (connection, { presume }) => ({
    presumes: presume && isPresuming(connection),
    run: (statement) => connection.executeQuery(queryOf(statement)),
    async change(statement) {
      const { rows = 1, row } = statement as { readonly rows?: number; readonly row?: string }
      if (presume && isPresuming(connection)) {
        const { name, values } = statement
        const gather = row === undefined ? null : { name, values, all: (all: readonly object[]) => gathered(statement, all) }
        connection.presume({ rows, alone: () => queryOf(statement), touches: row === undefined ? null : [row], gather })
        return true
      }
      const { numAffectedRows } = await connection.executeQuery(queryOf(statement))
      return numAffectedRows === BigInt(rows)
    },
    async add(tx, addition) {
      const { rows, names } = addition
      if (rows.length === 0) return
      if (!isPresuming(connection)) {
        for (const statement of additions.inParts(tx, addition)) await connection.executeQuery(queryOf(statement))
      } else if (presume) {
        connection.presume({ rows: rows.length, alone: () => additions.atOnce(tx, addition), touches: names(), gather: null })
      } else await connection.executeQuery(additions.atOnce(tx, addition))
    },
  })
}

/** Whether a connection can presume answers. */
export function isPresuming(connection: DatabaseConnection): connection is PresumingConnection {
  return 'presume' in connection
}
