import type { CompiledQuery, Compilable, QueryResult, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** Stands for a value while a statement is compiled. */
interface Slot {
  readonly slot: string
}

/** Gives the slot of a named value, typed as the value. */
export type Slots<V> = <K extends keyof V & string>(name: K) => V[K]

/**
 * Runs statements that were compiled before: building a statement costs Kysely about as much as SQLite needs to run it. A statement
 * is known by its name, which must tell apart all texts that it can have; `build` is called the first time alone.
 */
export interface Prepared {
  run<V extends object, R>(
    tx: Transaction<Tables>,
    statement: { readonly name: string; readonly values: V; readonly build: (slots: Slots<V>) => Compilable<R> },
  ): Promise<QueryResult<R>>
}

/** Prepared statements of one database. */
export function createPrepared(): Prepared {
  const compiled = new Map<string, CompiledQuery>()
  return {
    run<V extends object, R>(
      tx: Transaction<Tables>,
      statement: { readonly name: string; readonly values: V; readonly build: (slots: Slots<V>) => Compilable<R> },
    ) {
      const { name, values, build } = statement
      let known = compiled.get(name)
      if (known === undefined) {
        known = build(((slot: string): Slot => ({ slot })) as unknown as Slots<V>).compile()
        compiled.set(name, known)
      }
      const parameters = known.parameters.map((parameter) =>
        isSlot(parameter) ? (values as Record<string, unknown>)[parameter.slot] : parameter,
      )
      return tx.executeQuery({ ...known, parameters })
    },
  }
}

function isSlot(parameter: unknown): parameter is Slot {
  return typeof parameter === 'object' && parameter !== null && 'slot' in parameter
}
