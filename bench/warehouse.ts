import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { flightsFile } from '../examples/flights/sources.ts'
import { makeProject } from '../tests/scenarios/project-folder.ts'
import { against, median } from './figure.ts'
import type { Figure } from './figure.ts'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const execute = promisify(execFile)
const rows = 1_000_000

/** Milliseconds of the three parts of one round. */
interface Times {
  readonly write: number
  readonly read: number
  readonly file: number
}

async function caudal(): Promise<Times> {
  const pipeline = await readFile(here('warehouse-project.ts'), 'utf8')
  const env = { BENCH_ROWS: String(rows), BENCH_FILE: flightsFile }
  const config = "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'bench' })\n"
  await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/warehouse.ts': pipeline }, { env })
  const { stdout } = await project.run(['run', 'warehouse', '--json'])
  const { steps } = JSON.parse(stdout) as { readonly steps: readonly { readonly name: string; readonly ms: number }[] }
  const ms = (step: string): number => steps.find(({ name }) => name === step)?.ms ?? NaN
  return { write: ms('write_rows'), read: ms('read_rows'), file: ms('write_file') }
}

async function duckdb(): Promise<Times> {
  await using folder = await makeProject({})
  const { stdout } = await execute(process.execPath, [here('warehouse-duckdb.ts'), join(folder.root, 'straight.duckdb'), String(rows)])
  return JSON.parse(stdout) as Times
}

/** Rows of a task written and read back, and 3,000,000 rows of a file, through all processes; DuckDB does the same in one, by turns. */
export async function measure(options: { readonly rounds: number; readonly say: (line: string) => void }): Promise<readonly Figure[]> {
  const ours: Times[] = []
  const theirs: Times[] = []
  for (let round = 1; round <= options.rounds; round++) {
    theirs.push(await duckdb())
    ours.push(await caudal())
    options.say(`round ${round} of ${options.rounds}: Caudal ${JSON.stringify(ours.at(-1))}, DuckDB ${JSON.stringify(theirs.at(-1))}`)
  }
  const rate = (part: keyof Times, count: number): Figure => {
    const perSecond = (times: readonly Times[]): number => (1_000 * count) / median(times.map((time) => time[part]))
    return against(perSecond(theirs), { name: `warehouse.${part}.rows_per_second`, value: perSecond(ours), unit: 'rows/s' })
  }
  return [rate('write', rows), rate('read', rows), rate('file', 3_000_000)]
}
