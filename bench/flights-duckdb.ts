// The work of examples/flights straight in DuckDB: the same SQL files and the models as they are compiled, each a table or a
// view, and the report. The database has the name that the compiled models give it.
// Usage: node bench/flights-duckdb.ts EXAMPLE DATABASE
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { airportsFile, flightsFile } from '../examples/flights/sources.ts'

const [example, database] = process.argv.slice(2)
if (example === undefined || database === undefined) throw new Error('usage: node bench/flights-duckdb.ts EXAMPLE DATABASE')

const window = { start: '2001-01-01T00:00:00Z', end: '2001-07-02T00:00:00Z' }
const loads: readonly (readonly [table: string, values: Readonly<Record<string, string>>])[] = [
  ['bronze.airports', { file: airportsFile }],
  ['bronze.flights', { file: flightsFile, ...window }],
]
const models = [
  ['view', 'silver.flights'],
  ['view', 'silver.rejected_flights'],
  ['table', 'gold.dim_airport'],
  ['table', 'gold.fact_flight'],
  ['table', 'gold.daily_delay_by_airport'],
  ['table', 'gold.daily_delay_by_route'],
  ['table', 'gold.top_routes'],
] as const

const sql = (...path: readonly string[]): string => readFileSync(join(example, ...path), 'utf8')

const instance = await DuckDBInstance.create(database)
const connection = await instance.connect()
await connection.run(`set timezone = 'UTC'; create schema bronze; create schema silver; create schema gold`)
for (const [table, values] of loads) {
  await connection.run(`create table ${table} as ${sql('sql', `${table.replace('.', '_')}.sql`)}`, values)
}
for (const [kind, name] of models) {
  await connection.run(`create ${kind} ${name} as ${sql(`target/compiled/flights/models/${name.replace('.', '/')}.sql`)}`)
}
await connection.run(`copy gold.top_routes to '${join(example, 'top_routes_straight.csv')}'`)
connection.closeSync()
instance.closeSync()
