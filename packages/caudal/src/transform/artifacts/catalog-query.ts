/** An engine whose catalog can be read. */
export type CatalogDialect = 'duckdb' | 'postgres'

/**
 * The query that reads tables, views and columns of some schemas from an engine's own catalog. Each row is a column: database, schema,
 * table, kind, comment, owner, approximate rows, then the column's name, position, type and comment.
 */
export function catalogQuery(dialect: CatalogDialect, schemas: readonly string[]): string {
  const list = schemas.map((schema) => `'${schema.toLowerCase().replaceAll("'", "''")}'`).join(', ')
  return queries[dialect](list)
}

const queries: Readonly<Record<CatalogDialect, (schemas: string) => string>> = {
  duckdb: (schemas) => `
select relation.* exclude (id), c.column_name, c.column_index, c.data_type, c.comment
from (
  select database_name, schema_name, table_name, 'BASE TABLE' as kind, comment, null as owner, estimated_size as n, table_oid as id
  from duckdb_tables() where not temporary
  union all
  select database_name, schema_name, view_name, 'VIEW', comment, null, null, view_oid
  from duckdb_views() where not internal and not temporary
) as relation (database, schema, name, kind, comment, owner, n, id)
join duckdb_columns() as c on c.database_name = relation.database and c.schema_name = relation.schema and c.table_oid = relation.id
where lower(relation.schema) in (${schemas})
order by 2, 3, c.column_index`,
  postgres: (schemas) => `
select current_database(), s.nspname, r.relname,
  case r.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW' else 'BASE TABLE' end,
  obj_description(r.oid, 'pg_class'), pg_get_userbyid(r.relowner),
  case when r.relkind = 'v' or r.reltuples < 0 then null else r.reltuples::bigint end,
  a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), col_description(r.oid, a.attnum)
from pg_class r
join pg_namespace s on s.oid = r.relnamespace
join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
where lower(s.nspname) in (${schemas}) and r.relkind in ('r', 'v', 'm', 'f', 'p') and r.relpersistence <> 't'
order by s.nspname, r.relname, a.attnum`,
}
