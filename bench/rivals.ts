// Others that keep steps in Postgres, installed on demand into a temporary folder: they are no dependencies of this repository.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sizes } from './engine-project.ts'

const packages = ['@dbos-inc/dbos-sdk@5.3.0', 'graphile-worker@0.17.3', 'pg@8.23.1']

/** Steps a second of a rival's second go at each, its code warm. */
export interface RivalRates {
  readonly chain: number
  readonly fanout: number
  readonly concurrent: number
}

/** Rivals, each as its documentation has it: `graphile` with its default settings, `graphile_tuned` with those for a high throughput. */
export const rivals = ['dbos', 'graphile', 'graphile_tuned'] as const

/** Installs the rivals where they are not yet, and gives their folder; null where the registry does not give them. */
export function installRivals(): string | null {
  const folder = join(tmpdir(), `caudal-rivals-${packages.join('-').replaceAll(/[^a-z0-9.]+/g, '-')}`)
  if (existsSync(join(folder, 'installed'))) return folder
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1', ...packages]
  if (spawnSync('npm', args, { cwd: folder, stdio: 'ignore', timeout: 120_000, shell: process.platform === 'win32' }).status !== 0)
    return null
  writeFileSync(join(folder, 'installed'), '')
  return folder
}

/** Lets a rival do steps that do nothing on a Postgres, in a process of its own. */
export async function rivalRates(options: {
  readonly rival: (typeof rivals)[number]
  readonly folder: string
  readonly url: string
  readonly sizes: Sizes
}): Promise<RivalRates> {
  const { rival, folder, url, sizes } = options
  const [file, tuned] = rival === 'dbos' ? ['rival-dbos.ts', ''] : ['rival-graphile.ts', rival === 'graphile_tuned' ? 'tuned' : '']
  const program = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, [program, folder, url, JSON.stringify(sizes), tuned], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`${rival} ended with ${code as number}: ${said.err}`)
  return JSON.parse(said.out.trim().split('\n').at(-1)!) as RivalRates
}

/** Does each kind of work twice and gives the steps a second of the second time. */
export async function secondRates(works: {
  readonly [Kind in keyof RivalRates]: { readonly steps: number; readonly work: () => Promise<unknown> }
}): Promise<RivalRates> {
  const rates = { chain: 0, fanout: 0, concurrent: 0 }
  for (const kind of ['chain', 'fanout', 'concurrent'] as const) {
    const { steps, work } = works[kind]
    await work()
    const before = performance.now()
    await work()
    rates[kind] = (steps / (performance.now() - before)) * 1_000
  }
  return rates
}
