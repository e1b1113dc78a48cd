// A project of steps that do nothing, and its runs, timed.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { openProject } from '../packages/caudal/src/assemble.ts'
import { systemClock, windowOf } from '../packages/caudal/src/kernel/index.ts'
import { builtBinary } from './built-package.ts'
import { rounded } from './figure.ts'
import type { Figure } from './figure.ts'
import { secondRates } from './rivals.ts'
import type { RivalRates } from './rivals.ts'

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
  /** The Postgres of its state, where it is in one. */
  readonly url?: string
}

/** Makes a project of pipelines of such sizes; its state is a file of its own, or in the Postgres of that address. */
export function makeProject({ sizes, url }: { readonly sizes: Sizes; readonly url?: string }): BenchProject {
  const folder = makeFolder({ ...(url === undefined ? {} : { store: url }), runners: "{ idle: '1s' }", pipelines: pipelines(sizes) })
  return { ...folder, sizes, ...(url === undefined ? {} : { url }) }
}

/** Makes a folder with a project of these settings and pipelines. The folder goes when this is disposed of. */
export function makeFolder(project: {
  readonly store?: string
  readonly runners: string
  readonly pipelines: string
}): { readonly root: string } & Disposable {
  const root = mkdtempSync(join(repository, 'bench', '.engine-'))
  const store = project.store === undefined ? '' : `store: postgres('${project.store}'), `
  mkdirSync(join(root, 'pipelines'))
  writeFileSync(
    join(root, 'caudal.config.ts'),
    `import { defineConfig, postgres } from 'caudal'\nexport default defineConfig({ name: 'bench', ${store}runners: ${project.runners} })\n`,
  )
  writeFileSync(join(root, 'pipelines/bench.ts'), project.pipelines)
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction')
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }) }
}

/** Steps a second of one round, and the milliseconds from the end of each step's function to the end of the next one's in the chain. */
export interface Rates extends RivalRates {
  readonly gaps: readonly number[]
}

/** Measures the second run of each pipeline in one engine: its code is warm, as in a server's. */
export async function warmRates(project: BenchProject): Promise<Rates> {
  const { root, sizes } = project
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
  let last = ''
  const side = Array.from({ length: sizes.runs }, (_, day) => day)
  const rates = await secondRates({
    chain: { steps: sizes.chain, work: async () => (last = await run('chain')) },
    fanout: { steps: sizes.fanout, work: () => run('fanout') },
    concurrent: { steps: sizes.runs * sizes.links, work: () => Promise.all(side.map((day) => run('links', day))) },
  })
  return { ...rates, gaps: await gapsOf(project, last) }
}

/** The milliseconds from the end of each step's function to the end of the next one's, of a run of a chain whose steps give the moment. */
export async function gapsOf(project: Pick<BenchProject, 'root' | 'url'>, run: string): Promise<readonly number[]> {
  const moments = (await outputs(project, run)).map(Number).toSorted((one, other) => one - other)
  return moments.slice(1).map((moment, index) => moment - moments[index]!)
}

/** The outputs of a run's steps, as their JSON stands in the state. */
async function outputs({ root, url }: Pick<BenchProject, 'root' | 'url'>, run: string): Promise<readonly string[]> {
  const query = `select output from task_runs where run = '${run}'`
  if (url === undefined) {
    const database = new DatabaseSync(join(root, '.caudal/state.db'), { readOnly: true })
    const rows = database.prepare(query).all()
    database.close()
    return rows.map((row) => String(row['output']))
  }
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ output: string }>(query)
  await client.end()
  return rows.map(({ output }) => output)
}

/** Milliseconds of a whole `caudal run` of one task that does nothing. */
export function coldStart(root: string): number {
  const program = builtBinary()
  const before = performance.now()
  execFileSync(process.execPath, [program, 'run', 'nothing', '--json', '--quiet'], { cwd: root, stdio: 'ignore' })
  return performance.now() - before
}

/** A round's rates as a line for people. */
export function ratesText({ chain, fanout, concurrent }: RivalRates): string {
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
