// The work of the warehouse's benchmark straight in DuckDB, in one process; prints the milliseconds of each part as JSON.
// Usage: node bench/warehouse-duckdb.ts DATABASE ROWS
import { BIGINT, DOUBLE, DuckDBDataChunk, DuckDBInstance, DuckDBTimestampValue, TIMESTAMP, VARCHAR } from '@duckdb/node-api'
import { flightsFile } from '../examples/flights/sources.ts'

const [database = '', rows = ''] = process.argv.slice(2)
const chunkRows = 2_048

const instance = await DuckDBInstance.create(database)
const connection = await instance.connect()

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function append(): Promise<void> {
  await connection.run('create table made (id bigint, name varchar, price double, made_at timestamp)')
  const appender = await connection.createAppender('made')
  const chunk = DuckDBDataChunk.create([BIGINT, VARCHAR, DOUBLE, TIMESTAMP], chunkRows)
  for (let first = 0; first < Number(rows); first += chunkRows) {
    const made = Array.from({ length: Math.min(chunkRows, Number(rows) - first) }, (_, offset) => first + offset)
    chunk.setRows(
      made.map((id) => [
        BigInt(id),
        `name ${id % 1_000}`,
        id / 4,
        new DuckDBTimestampValue(BigInt(Date.UTC(2026, 10, 19) + (id % 86_400) * 1_000) * 1_000n),
      ]),
    )
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

async function stream(): Promise<void> {
  const result = await connection.stream('from made')
  let seen = 0
  for await (const batch of result.yieldRowObjectJs()) seen += batch.length
  if (seen !== Number(rows)) throw new Error(`saw ${seen} rows`)
}

const times = {
  write: await timed(append),
  read: await timed(stream),
  file: await timed(() => connection.run('create table flights as select * from read_parquet($file)', { file: flightsFile })),
}
connection.closeSync()
instance.closeSync()
console.log(JSON.stringify(times))
