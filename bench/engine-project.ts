// A project of steps that do nothing, and its runs, timed.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openProject } from '../packages/caudal/src/assemble.ts'
import { systemClock, windowOf } from '../packages/caudal/src/kernel/index.ts'
import { rounded } from './figure.ts'
import type { Figure } from './figure.ts'

const repository = fileURLToPath(new URL('../', import.meta.url))

/** The program, as a user calls it. */
export const binary: string = join(repository, 'packages/caudal/bin/caudal.js')

/** How many steps the chain has, how many items the fan-out, and how many runs of how many steps go side by side. */
export interface Sizes {
  readonly chain: number
  readonly fanout: number
  readonly runs: number
  readonly links: number
}

const pipelines = (sizes: Sizes): string => `import { pipeline, sensor, task } from 'caudal'
import { z } from 'zod'

const moment = () => performance.timeOrigin + performance.now()
const step = task('step', { input: z.object({ before: z.unknown() }), run: () => moment() })
const list = task('list', { run: () => Array.from({ length: ${sizes.fanout} }, (_, index) => index) })
const item = task('item', { input: z.object({ index: z.number() }), run: () => null })
const never = sensor('never', { look: () => ({ ready: false, saw: 'nothing' }) })

function chainOf(run: Function, length: number): void {
  let before: unknown = null
  for (let index = 0; index < length; index++) before = run(step, { before } as never, { as: 'step_' + index })
}

export const chain = pipeline('chain', { plan: ({ run }) => chainOf(run, ${sizes.chain}) })
export const links = pipeline('links', { plan: ({ run }) => chainOf(run, ${sizes.links}) })
export const fanout = pipeline('fanout', {
  plan: ({ run, each }) => void each(run(list, {}), item, (index) => ({ index })),
})
export const nothing = pipeline('nothing', { plan: ({ run }) => void run(list, {}) })
export const rest = pipeline('rest', { plan: ({ wait }) => void wait(never, { every: '1h', timeout: '2h' }) })
`

/** A folder with a project in it. The folder goes when this is disposed of. */
export interface BenchProject extends Disposable {
  readonly root: string
  readonly sizes: Sizes
}

/** Makes a project of pipelines of such sizes; its state is a file of its own, or in the Postgres of that address. */
export function makeProject({ sizes, url }: { readonly sizes: Sizes; readonly url?: string }): BenchProject {
  const root = mkdtempSync(join(repository, 'bench', '.engine-'))
  const settings = `name: 'bench', ${url === undefined ? '' : `store: postgres('${url}'), `}runners: { idle: '1s' }`
  mkdirSync(join(root, 'pipelines'))
  writeFileSync(
    join(root, 'caudal.config.ts'),
    `import { defineConfig, postgres } from 'caudal'\nexport default defineConfig({ ${settings} })\n`,
  )
  writeFileSync(join(root, 'pipelines/bench.ts'), pipelines(sizes))
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction')
  return { root, sizes, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }) }
}

/** Steps a second of one round, and the milliseconds from the end of each step's function to the end of the next one's in the chain. */
export interface Rates {
  readonly chain: number
  readonly fanout: number
  readonly concurrent: number
  readonly gaps: readonly number[]
}

/** Measures the second run of each pipeline in one engine: its code is warm, as in a server's. */
export async function warmRates({ root, sizes }: BenchProject): Promise<Rates> {
  await using workbench = await openProject({ cwd: root, clock: systemClock, toRun: true })
  const engine = await workbench.engine()
  const run = async (name: string, day = 0): Promise<string> => {
    const pipeline = workbench.manifest.pipelines.find((each) => each.name === name)!
    const window = windowOf(day * 86_400_000, (day + 1) * 86_400_000)
    const { run: submitted } = await engine.submit({ pipeline, sources: workbench.sources, window, params: {}, trigger: 'manual' })
    const { state } = await engine.finished(submitted.id)
    if (state !== 'succeeded') throw new Error(`${name} ${state}`)
    return submitted.id
  }
  const rate = async (steps: number, work: () => Promise<unknown>): Promise<number> => {
    await work()
    const before = performance.now()
    await work()
    return (steps / (performance.now() - before)) * 1_000
  }
  let last = ''
  const chain = await rate(sizes.chain, async () => (last = await run('chain')))
  const fanout = await rate(sizes.fanout, () => run('fanout'))
  const side = Array.from({ length: sizes.runs }, (_, day) => day)
  const concurrent = await rate(sizes.runs * sizes.links, () => Promise.all(side.map((day) => run('links', day))))
  const keys = Array.from({ length: sizes.chain }, (_, index) => ({ run: last, step: `step_${index}`, item: null }))
  const moments = await Promise.all(keys.map(async (key) => Number(await workbench.store.output(key))))
  return { chain, fanout, concurrent, gaps: moments.slice(1).map((moment, index) => moment - moments[index]!) }
}

/** Milliseconds of a whole `caudal run` of one task that does nothing. */
export function coldStart(root: string): number {
  const before = performance.now()
  execFileSync(process.execPath, [binary, 'run', 'nothing', '--json', '--quiet'], { cwd: root, stdio: 'ignore' })
  return performance.now() - before
}

/** A round's rates as a line for people. */
export function ratesText({ chain, fanout, concurrent }: Rates): string {
  return `chain ${Math.round(chain)}/s, fan-out ${Math.round(fanout)}/s, runs side by side ${Math.round(concurrent)}/s`
}

/** The figures of the time from step to step, over all rounds. */
export function gapFigures(area: string, rounds: readonly Rates[]): readonly Figure[] {
  const gaps = rounds.flatMap((each) => each.gaps).toSorted((one, other) => one - other)
  const figure = (share: number): Figure => ({
    name: `${area}.step_to_step.p${share * 100}_ms`,
    value: rounded(gaps[Math.floor(gaps.length * share)]!),
    unit: 'ms',
  })
  return [figure(0.5), figure(0.99)]
}
