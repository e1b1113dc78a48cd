// The pipeline that the warehouse's benchmark runs in a project of its own.
import { dataset, file, pipeline, task, timestamp } from 'caudal'
import { z } from 'zod'

const count = Number(process.env['BENCH_ROWS'])
const source = process.env['BENCH_FILE'] ?? ''

const made = dataset('bench.made', {
  columns: z.object({ id: z.int(), name: z.string().min(1), price: z.number().min(0), made_at: timestamp() }),
})

const flights = dataset('bench.flights', {
  columns: z.object({ date: timestamp(), delay: z.int(), distance: z.int(), origin: z.string(), destination: z.string() }),
})

function* rowsToWrite(): Generator<object> {
  for (let id = 0; id < count; id++) {
    yield { id, name: `name ${id % 1_000}`, price: id / 4, made_at: new Date(Date.UTC(2026, 10, 19) + (id % 86_400) * 1_000) }
  }
}

const writeRows = task('write_rows', { writes: [made], run: ({ write }) => write(made, rowsToWrite(), { mode: 'overwrite' }) })

const readRows = task('read_rows', {
  reads: [made],
  async run({ read }) {
    let seen = 0
    for await (const chunk of read(made).chunks()) seen += chunk.length
    if (seen !== count) throw new Error(`saw ${seen} rows`)
    return seen
  },
})

const writeFile = task('write_file', { writes: [flights], run: ({ write }) => write(flights, file(source), { mode: 'overwrite' }) })

/** One part after the other. */
export const warehouse = pipeline('warehouse', {
  plan({ run }) {
    run(writeRows, {})
    run(writeFile, {}, { after: run(readRows, {}) })
  },
})
