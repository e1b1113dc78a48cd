import { itemsOf } from '../../jinja/index.ts'
import { quoteName, quoteText } from '../../sql/index.ts'
import { createRelation, Relation } from '../values/relation.ts'
import { valueFault } from '../values/value-fault.ts'
import { attributeOf } from '../materialize/access.ts'
import { asking } from './asking.ts'
import {
  duckdbCatalog,
  duckdbRelations,
  postgresCatalog,
  postgresColumns,
  postgresDependencies,
  postgresIndexes,
  postgresRelations,
} from './catalog-sql.ts'
import type { Wanted } from './catalog-sql.ts'
import { family, isNothing, macro, textOf, write } from './macro.ts'
import type { MacroBody } from './macro.ts'
import { notImplemented } from './not-implemented.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

const folded = (value: unknown): string => quoteText(textOf(value).toLowerCase())
const query = (scope: MacroScope, sql: string): Promise<unknown> => asking(scope).macro('run_query', sql)

async function verified(scope: MacroScope, database: unknown): Promise<void> {
  if (!isNothing(database)) await asking(scope).method('adapter.verify_database', { args: [database] })
}

/** Runs a statement on the schema of a relation. */
function onSchema(name: string, sql: (schema: string) => string): { readonly default: MacroBody; readonly postgres: MacroBody } {
  const run = async (scope: MacroScope, schema: Relation): Promise<string> => {
    await asking(scope).statement(sql(schema.render()), { name })
    return ''
  }
  const given = (relation: unknown): Relation => {
    if (relation instanceof Relation) return relation.withoutIdentifier()
    throw valueFault(`${name}() takes a relation, and got ${textOf(relation)}`, 'give what api.Relation.create(schema=…) yields')
  }
  return {
    default: (scope, [relation]) => run(scope, given(relation)),
    postgres: async (scope, [relation]) => {
      await verified(scope, given(relation).database)
      return run(scope, given(relation).include({ database: false }))
    },
  }
}

const schemas: StandardMacros = {
  ...family('information_schema_name database?', {
    default: (_, [database]) => (isNothing(database) ? 'INFORMATION_SCHEMA' : write`${database}.INFORMATION_SCHEMA`),
    duckdb: () => 'system.information_schema',
    postgres: () => 'information_schema',
  }),
  ...family('list_schemas database?', {
    default: notImplemented('list_schemas'),
    duckdb: (scope, [database]) => {
      const where = isNothing(database) ? '' : ` where lower(catalog_name) = ${folded(database)}`
      return query(scope, `select schema_name from system.information_schema.schemata${where}`)
    },
    postgres: async (scope, [database]) => {
      await verified(scope, database)
      return query(scope, 'select distinct nspname from pg_namespace')
    },
  }),
  ...family('check_schema_exists information_schema schema', {
    default: notImplemented('check_schema_exists'),
    duckdb: (scope, [information, schema]) => {
      const inDatabase = `lower(catalog_name) = ${folded(attributeOf(information, 'database'))}`
      return query(
        scope,
        `select count(*) from system.information_schema.schemata where lower(schema_name) = ${folded(schema)} and ${inDatabase}`,
      )
    },
    postgres: async (scope, [information, schema]) => {
      await verified(scope, attributeOf(information, 'database'))
      return query(scope, `select count(*) from pg_namespace where nspname = ${quoteText(textOf(schema))}`)
    },
  }),
  ...family(
    'create_schema relation',
    onSchema('create_schema', (schema) => `create schema if not exists ${schema}`),
  ),
  ...family(
    'drop_schema relation',
    onSchema('drop_schema', (schema) => `drop schema if exists ${schema} cascade`),
  ),
  ...family('drop_schema_named schema_name', {
    default: async (scope, [name]) => {
      const dialect = (await asking(scope).method('adapter.type', { args: [] })) === 'postgres' ? 'postgres' : 'duckdb'
      return asking(scope).method('adapter.drop_schema', { args: [createRelation({ dialect, schema: textOf(name) })] })
    },
  }),
}

const columnsOfDuckdb: MacroBody = async (scope, [relation]) => {
  const name = relation instanceof Relation ? relation.render() : textOf(relation)
  const nothing = ['character_maximum_length', 'numeric_precision', 'numeric_scale'].map((each) => `cast(null as bigint) as ${each}`)
  const table = await query(scope, `select column_name, column_type as data_type, ${nothing.join(', ')} from (describe ${name})`)
  return asking(scope).macro('sql_convert_columns_in_relation', table)
}

const columnsOfPostgres: MacroBody = async (scope, [relation]) => {
  const wanted = { schema: textOf(attributeOf(relation, 'schema')), identifier: textOf(attributeOf(relation, 'identifier')) }
  return asking(scope).macro('sql_convert_columns_in_relation', await query(scope, postgresColumns(wanted)))
}

function wantedOf(relations: unknown): readonly Wanted[] {
  return itemsOf(relations).map((relation) => {
    const schema = textOf(attributeOf(relation, 'schema'))
    if (schema === '') throw valueFault('the catalog of a relation without a schema is asked for', 'give each relation its schema')
    const identifier = textOf(attributeOf(relation, 'identifier'))
    return { schema, identifier: identifier === '' ? null : identifier }
  })
}

function wantedSchemas(listed: unknown): readonly Wanted[] {
  return itemsOf(listed).map((schema) => ({ schema: textOf(schema), identifier: null }))
}

const databaseOf = (information: unknown): string => textOf(attributeOf(information, 'database'))

const relations: StandardMacros = {
  ...family('list_relations_without_caching schema_relation', {
    default: notImplemented('list_relations_without_caching'),
    duckdb: (scope, [schema]) => query(scope, duckdbRelations(databaseOf(schema), textOf(attributeOf(schema, 'schema')))),
    postgres: (scope, [schema]) => query(scope, postgresRelations(databaseOf(schema), textOf(attributeOf(schema, 'schema')))),
  }),
  ...family('get_columns_in_relation relation', {
    default: notImplemented('get_columns_in_relation'),
    duckdb: columnsOfDuckdb,
    postgres: columnsOfPostgres,
  }),
  ...family('get_catalog information_schema schemas', {
    default: notImplemented('get_catalog'),
    duckdb: (scope, [information, listed]) => query(scope, duckdbCatalog(databaseOf(information), wantedSchemas(listed))),
    postgres: (scope, [information, listed]) => query(scope, postgresCatalog(databaseOf(information), wantedSchemas(listed))),
  }),
  ...family('get_catalog_relations information_schema relations', {
    default: notImplemented('get_catalog_relations'),
    duckdb: (scope, [information, listed]) => query(scope, duckdbCatalog(databaseOf(information), wantedOf(listed))),
    postgres: (scope, [information, listed]) => query(scope, postgresCatalog(databaseOf(information), wantedOf(listed))),
  }),
  ...family('get_catalog_for_single_relation relation', {
    default: notImplemented('get_catalog_for_single_relation'),
    duckdb: (scope, [relation]) => query(scope, duckdbCatalog(databaseOf(relation), wantedOf([relation]))),
    postgres: (scope, [relation]) => query(scope, postgresCatalog(databaseOf(relation), wantedOf([relation]))),
  }),
  ...family('list_function_relations_without_caching schema_relation', {
    default: notImplemented('list_function_relations_without_caching'),
  }),
  ...family('get_relations', { default: notImplemented('get_relations'), postgres: (scope) => query(scope, postgresDependencies) }),
  ...macro('postgres_get_relations', (scope) => query(scope, postgresDependencies)),
  ...family('get_show_indexes_sql relation', {
    default: notImplemented('get_show_indexes_sql'),
    postgres: (_, [relation]) =>
      postgresIndexes({ schema: textOf(attributeOf(relation, 'schema')), identifier: textOf(attributeOf(relation, 'identifier')) }),
  }),
  ...family('get_drop_index_sql relation index_name', {
    default: notImplemented('get_drop_index_sql'),
    postgres: (_, [relation, name]) =>
      `drop index if exists ${quoteName(textOf(attributeOf(relation, 'schema')))}.${quoteName(textOf(name))}`,
  }),
  ...family('get_relation_last_modified information_schema relations', { default: notImplemented('get_relation_last_modified') }),
}

/** What is in the database: schemas, relations and their columns. */
export const catalogMacros: StandardMacros = { ...schemas, ...relations }
