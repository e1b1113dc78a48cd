import type { MacroScope } from '../macros/standard-macro.ts'
import { Dict, HostObject, isTrue, text, Undefined } from '../../jinja/index.ts'
import { valueFault } from '../values/value-fault.ts'
import { Relation } from '../values/relation.ts'
import type { RelationFields, RelationPolicy } from '../values/relation-fields.ts'
import { Table } from '../values/table/table.ts'
import type { Connection } from './connection.ts'
import type { RelationCache } from './relation-cache.ts'

/** What the adapter of one resource works with. */
export interface AdapterState {
  readonly dialect: RelationFields['dialect']
  /** The database that relations without one are in. */
  readonly database: string
  /** What the project says of quoting; each part is quoted by default. */
  readonly quoting: Partial<RelationPolicy>
  readonly cache: RelationCache
  /** The macros as the project has them: what is there is asked for by macros that a project may override. */
  readonly scope: () => MacroScope
  /** Undefined while a project is read and nothing is executed. */
  readonly connection: () => Connection | undefined
  readonly warn: (message: string) => void
}

/** The connection. Throws DBT-VALUE while a project is read. */
export function connected(state: AdapterState): Connection {
  const connection = state.connection()
  if (connection === undefined) throw valueFault('nothing is executed while a project is read', 'put it within {% if execute %}')
  return connection
}

/** A macro of the project by its plain name, as a function of its arguments. */
export function macroOf(state: AdapterState, name: string): (...args: readonly unknown[]) => Promise<unknown> {
  return async (...args) => state.scope().call(name, { args })
}

/** A relation that a template gives. Throws DBT-VALUE for anything else. */
export function relationFrom(value: unknown, method: string): Relation {
  if (value instanceof Relation) return value
  const shown = value instanceof Undefined || value === null || value === undefined ? 'None' : text(value)
  throw valueFault(`adapter.${method}() takes a relation, and got ${shown}`, 'give what ref(), source() or api.Relation.create() yields')
}

/** The rows of a table that a macro yields; none where it yields nothing. */
export function rowsOf(value: unknown): readonly (readonly unknown[])[] {
  return value instanceof Table ? value.fields.rows : []
}

/** A text that a template gives; null for none. */
export function textOrNull(value: unknown): string | null {
  return value === undefined || value === null || value instanceof Undefined ? null : text(value)
}

/** Whether a template gives something true. */
export function given(value: unknown): boolean {
  return value !== undefined && isTrue(value)
}

/** A part of an object or dict of templates by its name; null where there is none. */
export function partOf(value: unknown, name: string): unknown {
  if (value instanceof HostObject) return value.parts.attribute?.(name) ?? value.parts.item?.(name) ?? null
  return value instanceof Dict ? (value.get(name) ?? null) : null
}
