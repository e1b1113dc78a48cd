import { quoteText } from '../../sql/index.ts'

/** Which relations are looked for: those of a schema, or one of a name. */
export interface Wanted {
  readonly schema: string
  readonly identifier: string | null
}

function condition(wanted: readonly Wanted[], [schema, name]: readonly [string, string]): string {
  if (wanted.length === 0) return 'false'
  const each = wanted.map((one) => {
    const ofSchema = `lower(${schema}) = ${quoteText(one.schema.toLowerCase())}`
    return one.identifier === null ? ofSchema : `(${ofSchema} and lower(${name}) = ${quoteText(one.identifier.toLowerCase())})`
  })
  return `(${each.join(' or ')})`
}

/** The columns of relations of a DuckDB database, one a row, as dbt's catalog has them. */
export function duckdbCatalog(database: string, wanted: readonly Wanted[]): string {
  const relations = (source: string, [name, type]: readonly [string, string]): string =>
    `select database_name, schema_name, ${name} as relation_name, '${type}' as relation_type, comment from ${source}`
  return `select
  relations.database_name as table_database,
  relations.schema_name as table_schema,
  relations.relation_name as table_name,
  relations.relation_type as table_type,
  relations.comment as table_comment,
  columns.column_name,
  columns.column_index,
  columns.data_type as column_type,
  columns.comment as column_comment,
  null as table_owner
from (
  ${relations('duckdb_tables()', ['table_name', 'BASE TABLE'])}
  union all
  ${relations('duckdb_views()', ['view_name', 'VIEW'])}
) as relations
join duckdb_columns() as columns
  on columns.database_name = relations.database_name
  and columns.schema_name = relations.schema_name
  and columns.table_name = relations.relation_name
where lower(relations.database_name) = ${quoteText(database.toLowerCase())}
  and ${condition(wanted, ['relations.schema_name', 'relations.relation_name'])}
order by table_schema, table_name, column_index`
}

/** The columns of relations of a Postgres database, one a row, as dbt's catalog has them. */
export function postgresCatalog(database: string, wanted: readonly Wanted[]): string {
  return `select
  ${quoteText(database)} as table_database,
  schemas.nspname as table_schema,
  relations.relname as table_name,
  case relations.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW' else 'BASE TABLE' end as table_type,
  obj_description(relations.oid, 'pg_class') as table_comment,
  columns.attname as column_name,
  columns.attnum as column_index,
  pg_catalog.format_type(columns.atttypid, columns.atttypmod) as column_type,
  col_description(relations.oid, columns.attnum) as column_comment,
  pg_get_userbyid(relations.relowner) as table_owner
from pg_catalog.pg_class as relations
join pg_catalog.pg_namespace as schemas on schemas.oid = relations.relnamespace
join pg_catalog.pg_attribute as columns on columns.attrelid = relations.oid
where ${condition(wanted, ['schemas.nspname', 'relations.relname'])}
  and not pg_is_other_temp_schema(schemas.oid)
  and relations.relpersistence in ('p', 'u')
  and relations.relkind in ('r', 'v', 'f', 'p', 'm')
  and columns.attnum > 0
  and not columns.attisdropped
order by schemas.nspname, relations.relname, columns.attnum`
}

/** The relations of a DuckDB schema: database, name, schema and kind. */
export function duckdbRelations(database: string, schema: string): string {
  const where = `where lower(database_name) = ${quoteText(database.toLowerCase())} and lower(schema_name) = ${quoteText(schema.toLowerCase())}`
  return `select database_name as database, table_name as name, schema_name as schema, 'table' as type from duckdb_tables() ${where}
union all
select database_name, view_name, schema_name, 'view' from duckdb_views() ${where}`
}

/** The relations of a Postgres schema: database, name, schema and kind. */
export function postgresRelations(database: string, schema: string): string {
  const kind = (name: string, [source, type]: readonly [string, string]): string =>
    `select ${quoteText(database)} as database, ${name} as name, schemaname as schema, '${type}' as type from ${source} where lower(schemaname) = ${quoteText(schema.toLowerCase())}`
  return [
    kind('tablename', ['pg_tables', 'table']),
    kind('viewname', ['pg_views', 'view']),
    kind('matviewname', ['pg_matviews', 'materialized_view']),
  ].join('\nunion all\n')
}

/** The columns of a Postgres relation with their types and sizes. */
export function postgresColumns({ schema, identifier }: Wanted): string {
  const [inSchema, ofSchema] = ['table_schema', 'schemas.nspname'].map((name) =>
    schema === '' ? '' : ` and ${name} = ${quoteText(schema)}`,
  )
  // Postgres' information_schema leaves materialized views out.
  return `select column_name, data_type, character_maximum_length, numeric_precision, numeric_scale
from (
  select ordinal_position, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale
  from information_schema.columns
  where table_name = ${quoteText(identifier ?? '')}${inSchema}
  union all
  select
    columns.attnum, columns.attname, format_type(columns.atttypid, null),
    case when types.typname in ('varchar', 'bpchar') and columns.atttypmod > 4 then columns.atttypmod - 4 end,
    case when types.typname = 'numeric' and columns.atttypmod > 4 then ((columns.atttypmod - 4) >> 16) & 65535 end,
    case when types.typname = 'numeric' and columns.atttypmod > 4 then (columns.atttypmod - 4) & 65535 end
  from pg_class as relations
  join pg_namespace as schemas on schemas.oid = relations.relnamespace
  join pg_attribute as columns on columns.attrelid = relations.oid and columns.attnum > 0 and not columns.attisdropped
  join pg_type as types on types.oid = columns.atttypid
  where relations.relkind = 'm' and relations.relname = ${quoteText(identifier ?? '')}${ofSchema}
) as columns
order by ordinal_position`
}

/** Which views of a Postgres database read which relations. */
export const postgresDependencies: string = `select distinct
  dependent_schema.nspname as dependent_schema,
  dependent.relname as dependent_name,
  referenced_schema.nspname as referenced_schema,
  referenced.relname as referenced_name
from pg_rewrite as rule
join pg_class as dependent on dependent.oid = rule.ev_class
join pg_namespace as dependent_schema on dependent_schema.oid = dependent.relnamespace
join pg_depend as link on link.classid = 'pg_rewrite'::regclass and link.objid = rule.oid and link.refclassid = 'pg_class'::regclass
join pg_class as referenced on referenced.oid = link.refobjid and referenced.oid <> dependent.oid
join pg_namespace as referenced_schema on referenced_schema.oid = referenced.relnamespace
where referenced_schema.nspname <> 'information_schema' and referenced_schema.nspname not like 'pg\\_%'
order by 1, 2, 3, 4`

/** The indexes of a Postgres relation with their columns. */
export function postgresIndexes({ schema, identifier }: Wanted): string {
  return `select
  entry.relname as name,
  method.amname as method,
  links.indisunique as "unique",
  string_agg(columns.attname, ',') as column_names
from pg_index as links
join pg_class as entry on entry.oid = links.indexrelid
join pg_am as method on method.oid = entry.relam
join pg_class as relations on relations.oid = links.indrelid
join pg_namespace as schemas on schemas.oid = relations.relnamespace
join pg_attribute as columns on columns.attrelid = relations.oid and columns.attnum = any(links.indkey)
where relations.relname = ${quoteText(identifier ?? '')}
  and schemas.nspname = ${quoteText(schema)}
  and relations.relkind in ('r', 'm')
group by 1, 2, 3
order by 1, 2, 3`
}
