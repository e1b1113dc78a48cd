import { text } from '../../jinja/index.ts'
import { Fault } from '../../kernel/index.ts'
import { Column } from '../values/column.ts'
import { plainColumn } from '../values/column-type.ts'
import { createRelation } from '../values/relation.ts'
import type { Relation } from '../values/relation.ts'
import type { RelationKind } from '../values/relation-fields.ts'
import { relationKinds } from '../values/relation-fields.ts'
import { macroOf, connected, relationFrom, rowsOf } from './adapter-state.ts'
import type { AdapterState } from './adapter-state.ts'
import type { SchemaName } from './relation-cache.ts'

/** The relations of a schema, as the macro `list_relations_without_caching` finds them; asked once a build. */
export function listRelations(state: AdapterState, name: SchemaName): Promise<readonly Relation[]> {
  return state.cache.relations(name, () => lookForRelations(state, schemaRelation(state, name)))
}

/** The relations of a schema as they are at this moment. */
export async function lookForRelations(state: AdapterState, schema: Relation): Promise<readonly Relation[]> {
  const found = await macroOf(state, 'list_relations_without_caching')(schema)
  return rowsOf(found).map(([database, identifier, name, kind]) =>
    createRelation({
      dialect: state.dialect,
      database: text(database),
      schema: text(name),
      identifier: text(identifier),
      type: kindOf(kind),
    }),
  )
}

function kindOf(kind: unknown): RelationKind {
  return relationKinds.find((each) => each === kind) ?? 'external'
}

/** A schema as a relation without a name. */
export function schemaRelation({ dialect, quoting }: AdapterState, { database, schema }: SchemaName): Relation {
  return createRelation({ dialect, database, schema, quote: quoting }).withoutIdentifier()
}

/** The relation of a name, where it is there. DuckDB tells no upper from lower case; in Postgres a name that differs so is an error. */
export async function findRelation(state: AdapterState, name: SchemaName & { readonly identifier: string }): Promise<Relation | null> {
  const database = name.database ?? state.database
  const relations = await listRelations(state, { database, schema: name.schema })
  const wanted = state.quoting.identifier === false ? name.identifier.toLowerCase() : name.identifier
  const exact = relations.find(({ identifier }) => identifier === wanted)
  if (exact !== undefined) return exact
  const similar = relations.find(({ identifier }) => identifier?.toLowerCase() === wanted.toLowerCase())
  if (similar === undefined || state.dialect === 'duckdb') return similar ?? null
  throw new Fault('DBT-AMBIGUOUS-RELATION', {
    message: `${wanted} is there as ${similar.render()}, which differs in upper and lower case alone`,
    hint: 'rename the relation in the database, or write the name as it is there',
  })
}

/** The columns of a relation, as the macro `get_columns_in_relation` finds them. */
export async function columnsIn(state: AdapterState, relation: unknown): Promise<readonly Column[]> {
  const found = await macroOf(state, 'get_columns_in_relation')(relationFrom(relation, 'get_columns_in_relation'))
  return Array.isArray(found) ? found.filter((column): column is Column => column instanceof Column) : []
}

/** The columns that a query yields. */
export async function columnsOfQuery(state: AdapterState, sql: string): Promise<readonly Column[]> {
  const { columns } = await connected(state).run(sql)
  return columns.flatMap(({ name, type }) => plainColumn({ dialect: state.dialect, name, type }).flatten())
}

/** Columns of one relation that another lacks. */
export async function missingColumns(
  state: AdapterState,
  { from, to }: { readonly from: unknown; readonly to: unknown },
): Promise<readonly Column[]> {
  const present = new Set((await columnsIn(state, to)).map(({ name }) => name))
  return (await columnsIn(state, from)).filter(({ name }) => !present.has(name))
}

/** Widens the text columns of one relation to hold those of another; in DuckDB texts have no size. */
export async function expandColumns(state: AdapterState, { from, to }: { readonly from: unknown; readonly to: unknown }): Promise<void> {
  if (state.dialect === 'duckdb') return
  const wide = new Map((await columnsIn(state, from)).map((column) => [column.name, column]))
  for (const column of await columnsIn(state, to)) {
    const goal = wide.get(column.name)
    if (goal === undefined || !goal.isString || !column.isString || goal.stringSize <= column.stringSize) continue
    await macroOf(state, 'alter_column_type')(to, column.name, `character varying(${goal.stringSize})`)
  }
}
