import type { Example } from './example.ts'

/** What `caudal run --json` prints, as far as the scenarios read it. */
export interface RunReport {
  readonly run: string
  readonly state: string
  readonly resumed: boolean
  readonly steps: readonly {
    readonly name: string
    readonly state: string
    readonly attempts: number
    readonly startedAt: string | null
    readonly finishedAt: string | null
    readonly error?: { readonly code: string }
    readonly items?: { readonly total: number; readonly succeeded: number }
  }[]
  readonly published: readonly { readonly dataset: string; readonly rows: number; readonly quarantined: number }[]
}

/** Runs a pipeline to its end and reads the report. */
export async function runPipeline(example: Example, args: readonly string[]): Promise<RunReport> {
  return JSON.parse((await example.run(['run', ...args, '--json'])).stdout) as RunReport
}

/** The rows of a query. */
export async function query<R>(example: Example, sql: string): Promise<R[]> {
  return JSON.parse((await example.run(['query', sql, '--json'])).stdout) as R[]
}

/** Rows and a hash of the rows of each dataset, whatever their order: the same text, the same content. */
export async function contents(example: Example, datasets: readonly string[]): Promise<string[]> {
  const parts = datasets.map(
    (name) => `select '${name}' as name, count(*) as n, sum(hash(t))::varchar as h, bit_xor(hash(t))::varchar as x from ${name} as t`,
  )
  const rows = await query<{ name: string; n: number; h: string; x: string }>(example, `${parts.join(' union all ')} order by name`)
  return rows.map(({ name, n, h, x }) => `${name} ${n} rows ${h} ${x}`)
}
