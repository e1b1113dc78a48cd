import type { Compilable } from 'kysely'
import type { Tables } from './tables.ts'

/** Stands for a value while a statement is compiled. */
export interface Slot {
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

/** A statement that changes so many rows (default 1); with `row`, which names the one row, several of a name may be done as one. */
export type Change<V extends object, R> = Statement<V, R> & ({ readonly rows?: number } | { readonly row: string })

/** Rows that are added to a table: columns that differ from row to row, and `same`, what every row has of others. */
export interface Addition<T extends keyof Tables> {
  readonly table: T
  readonly same: Partial<Tables[T]>
  readonly rows: readonly Partial<Tables[T]>[]
  /** What the rows are called, where changes of them name theirs. */
  readonly names: () => readonly string[]
}

/** Whether a parameter of a compiled statement stands for a value. */
export function isSlot(parameter: unknown): parameter is Slot {
  return typeof parameter === 'object' && parameter !== null && 'slot' in parameter
}
