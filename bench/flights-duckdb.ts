// The work of examples/flights straight in DuckDB: the same SQL files, one `create table as` a dataset, and the report.
// Usage: node bench/flights-duckdb.ts EXAMPLE DATABASE
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { airportsFile, flightsFile } from '../examples/flights/sources.ts'

const [example, database] = process.argv.slice(2)
if (example === undefined || database === undefined) throw new Error('usage: node bench/flights-duckdb.ts EXAMPLE DATABASE')

const window = { start: '2001-01-01T00:00:00Z', end: '2001-07-02T00:00:00Z' }
const tables: readonly (readonly [table: string, file: string, values: Readonly<Record<string, string>>])[] = [
  ['gold.dim_airport', 'dim_airport', { file: airportsFile }],
  ['bronze.flights', 'bronze_flights', { file: flightsFile, ...window }],
  ['silver.flights', 'silver_flights', window],
  ['gold.fact_flight', 'fact_flight', window],
  ['gold.daily_delay_by_airport', 'daily_delay_by_airport', window],
  ['gold.daily_delay_by_route', 'daily_delay_by_route', window],
]

const sql = (file: string): string => readFileSync(join(example, 'sql', `${file}.sql`), 'utf8')

const instance = await DuckDBInstance.create(database)
const connection = await instance.connect()
await connection.run(`set timezone = 'UTC'; create schema bronze; create schema silver; create schema gold`)
for (const [table, file, values] of tables) await connection.run(`create table ${table} as ${sql(file)}`, values)
await connection.run(`copy (${sql('top_routes')}) to '${join(example, 'top_routes_straight.csv')}'`)
connection.closeSync()
instance.closeSync()
