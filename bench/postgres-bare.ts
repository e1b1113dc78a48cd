// What Postgres itself can do: one row a step, synced at each commit, with no engine around it. No engine that keeps each step can do more.
import pg from 'pg'
import type { Sizes } from './engine-project.ts'

/** Rows a second of the bare database. */
export interface BareRates {
  /** One connection, one row a commit: a chain, where each step is durable before the next one starts. */
  readonly chain: number
  /** As many connections as runs side by side, one row a commit. */
  readonly concurrent: number
  /** One connection, as many rows a commit as runs go side by side: each run's step of the moment in one statement. */
  readonly batched: number
}

const insert = { name: 'insert', text: 'insert into steps (run, step, output) select unnest($1::int[]), $2, $3' }

/** Writes rows as bare as a durable step can be, and times it. */
export async function bareRates({ url, sizes }: { readonly url: string; readonly sizes: Sizes }): Promise<BareRates> {
  const clients = Array.from({ length: sizes.runs }, () => new pg.Client(url))
  await Promise.all(clients.map((client) => client.connect()))
  await clients[0]!.query('create table if not exists steps (run integer, step integer, output text, primary key (run, step))')
  const write = async (client: pg.Client, { runs, steps }: { readonly runs: readonly number[]; readonly steps: number }): Promise<void> => {
    for (let step = 0; step < steps; step++) await client.query({ ...insert, values: [runs, step, 'null'] })
  }
  const side = clients.map((_, run) => run)
  const rate = async (rows: number, work: () => Promise<unknown>): Promise<number> => {
    await clients[0]!.query('truncate steps')
    const before = performance.now()
    await work()
    return (rows / (performance.now() - before)) * 1_000
  }
  const { chain, runs, links } = sizes
  const rates = {
    chain: await rate(chain, () => write(clients[0]!, { runs: [0], steps: chain })),
    concurrent: await rate(runs * links, () => Promise.all(clients.map((client, run) => write(client, { runs: [run], steps: links })))),
    batched: await rate(runs * links, () => write(clients[0]!, { runs: side, steps: links })),
  }
  await Promise.all(clients.map((client) => client.end()))
  return rates
}
