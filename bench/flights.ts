import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { copyExample } from '../tests/scenarios/example.ts'
import { against, median, rounded } from './figure.ts'
import type { Figure } from './figure.ts'

const straight = fileURLToPath(new URL('flights-duckdb.ts', import.meta.url))

/** Milliseconds that some work takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function duckdb(example: string, database: string): Promise<void> {
  const [code] = (await once(spawn(process.execPath, [straight, example, database], { stdio: 'inherit' }), 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the DuckDB script ended with ${code}`)
}

/** Waits until the process that held the warehouse has put it away, so that it takes nothing from what is measured next. */
async function settled(example: string): Promise<void> {
  while (existsSync(join(example, '.caudal/data-plane.sock'))) await sleep(50)
}

/** The whole flights example from nothing, then again, then one day of it; DuckDB does the same SQL from nothing, by turns. */
export async function measure(options: { readonly rounds: number; readonly say: (line: string) => void }): Promise<readonly Figure[]> {
  const times = { caudal: [] as number[], duckdb: [] as number[], again: [] as number[], day: [] as number[] }
  for (let round = 1; round <= options.rounds; round++) {
    await using example = await copyExample('flights')
    const database = join(example.root, 'straight/warehouse.duckdb')
    await mkdir(dirname(database))
    await example.run(['dbt', 'compile'])
    await settled(example.root)
    await rm(join(example.root, '.caudal'), { recursive: true })
    times.duckdb.push(await timed(() => duckdb(example.root, database)))
    await rm(database)
    for (const [series, args] of [
      [times.caudal, []],
      [times.again, []],
      [times.day, ['--window', '2001-03-05']],
    ] as const) {
      series.push(await timed(() => example.run(['run', 'flights', '--json', ...args])))
      await settled(example.root)
    }
    const [caudal, peer] = [times.caudal.at(-1) ?? NaN, times.duckdb.at(-1) ?? NaN]
    options.say(`round ${round} of ${options.rounds}: Caudal ${Math.round(caudal)} ms, DuckDB ${Math.round(peer)} ms`)
  }
  const [caudal, peer] = [median(times.caudal), median(times.duckdb)]
  return [
    { name: 'flights.ratio_to_duckdb', value: rounded(caudal / peer), unit: 'x' },
    against(peer, { name: 'flights.wall_ms', value: caudal, unit: 'ms' }),
    { name: 'flights.again_ms', value: rounded(median(times.again)), unit: 'ms' },
    { name: 'flights.one_day_ms', value: rounded(median(times.day)), unit: 'ms' },
  ]
}
