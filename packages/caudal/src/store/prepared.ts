import type { CompiledQuery, Compilable, DatabaseConnection, QueryResult } from 'kysely'

/** Stands for a value while a statement is compiled. */
interface Slot {
  readonly slot: string
}

/** Gives the slot of a named value, typed as the value. */
export type Slots<V> = <K extends keyof V & string>(name: K) => V[K]

/** A statement known by its name, which must tell apart all texts that it can have; `build` is called the first time alone. */
export interface Statement<V extends object, R> {
  readonly name: string
  readonly values: V
  readonly build: (slots: Slots<V>) => Compilable<R>
}

/**
 * Runs statements that were compiled before, within one transaction and straight on its connection: building a statement costs Kysely
 * about as much as SQLite needs to run it. Statements reach the database in the order in which they are called.
 */
export interface Prepared {
  run<V extends object, R>(statement: Statement<V, R>): Promise<QueryResult<R>>
  /**
   * Changes so many rows (default 1), and tells whether it did. Where answers take their time, yes is presumed at once; whether that
   * was right is seen before the commit.
   */
  change<V extends object, R>(statement: Statement<V, R> & { readonly rows?: number }): Promise<boolean>
}

/** A connection whose answers take their time, so that it can presume them. */
export interface PresumingConnection extends DatabaseConnection {
  /** Sends a statement without waiting for its answer, which should be so many rows. */
  presume(query: CompiledQuery, rows: number): void
  /** Resolves when all that was sent is answered; rejects with the first failure, or with `Misjudged` where an answer was another. */
  answered(): Promise<void>
}

/** Thrown where the database did not answer as presumed; the transaction is to be rolled back, and done again without presuming. */
export class Misjudged extends Error {}

/** Statements compiled for one database, run on the connection of a transaction. */
export function createPrepared(): (connection: DatabaseConnection, options: { readonly presume: boolean }) => Prepared {
  const compiled = new Map<string, CompiledQuery>()
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
    run: (statement) => connection.executeQuery(queryOf(statement)),
    async change({ rows = 1, ...statement }) {
      const query = queryOf(statement)
      if (presume && isPresuming(connection)) {
        connection.presume(query, rows)
        return true
      }
      const { numAffectedRows } = await connection.executeQuery(query)
      return numAffectedRows === BigInt(rows)
    },
  })
}

/** Whether a connection can presume answers. */
export function isPresuming(connection: DatabaseConnection): connection is PresumingConnection {
  return 'presume' in connection
}

function isSlot(parameter: unknown): parameter is Slot {
  return typeof parameter === 'object' && parameter !== null && 'slot' in parameter
}
