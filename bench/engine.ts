// Measures the engine by whole runs of a project of steps that do nothing: state synced at each commit, tasks in runner processes.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { openProject } from '../packages/caudal/src/assemble.ts'
import { systemClock } from '../packages/caudal/src/kernel/index.ts'
import { defaultWindow } from '../packages/caudal/src/plan/index.ts'
import { against, median, rounded } from './figure.ts'
import type { Figure } from './figure.ts'

const repository = fileURLToPath(new URL('../', import.meta.url))
const binary = join(repository, 'packages/caudal/bin/caudal.js')
const steps = 1_000
const items = 10_000

const pipelines = `import { pipeline, sensor, task } from 'caudal'
import { z } from 'zod'

const moment = () => performance.timeOrigin + performance.now()
const step = task('step', { input: z.object({ before: z.unknown() }), run: () => moment() })
const list = task('list', { run: () => Array.from({ length: ${items} }, (_, index) => index) })
const item = task('item', { input: z.object({ index: z.number() }), run: () => null })
const never = sensor('never', { look: () => ({ ready: false, saw: 'nothing' }) })

export const chain = pipeline('chain', {
  plan({ run }) {
    let before: unknown = null
    for (let index = 0; index < ${steps}; index++) before = run(step, { before } as never, { as: 'step_' + index })
  },
})
export const fanout = pipeline('fanout', {
  plan: ({ run, each }) => void each(run(list, {}), item, (index) => ({ index })),
})
export const nothing = pipeline('nothing', { plan: ({ run }) => void run(list, {}) })
export const rest = pipeline('rest', { plan: ({ wait }) => void wait(never, { every: '1h', timeout: '2h' }) })
`

/** The figures of the engine, medians of so many rounds. */
export async function measure({
  rounds,
  say,
}: {
  readonly rounds: number
  readonly say: (line: string) => void
}): Promise<readonly Figure[]> {
  const root = makeProject()
  try {
    const chain: number[] = []
    const raw: number[] = []
    const fanout: number[] = []
    const cold: number[] = []
    const gaps: number[] = []
    for (let round = 0; round < rounds; round++) {
      raw.push(rawStore(join(root, `raw-${round}.db`)))
      const warm = await warmRates(root)
      chain.push(warm.chain)
      gaps.push(...chainGaps(root))
      fanout.push(warm.fanout)
      cold.push(coldStart(root))
      say(
        `round ${round + 1} of ${rounds}: chain ${Math.round(chain.at(-1)!)}/s, fan-out ${Math.round(fanout.at(-1)!)}/s, raw ${Math.round(raw.at(-1)!)}/s, cold start ${Math.round(cold.at(-1)!)} ms`,
      )
    }
    gaps.sort((a, b) => a - b)
    return [
      against(median(raw), { name: 'engine.chain.steps_per_second', value: median(chain), unit: 'steps/s' }),
      against(median(raw), { name: 'engine.fanout.steps_per_second', value: median(fanout), unit: 'steps/s' }),
      { name: 'engine.step_to_step.p50_ms', value: rounded(gaps[Math.floor(gaps.length * 0.5)]!), unit: 'ms' },
      { name: 'engine.step_to_step.p99_ms', value: rounded(gaps[Math.floor(gaps.length * 0.99)]!), unit: 'ms' },
      { name: 'engine.cold_start_ms', value: rounded(median(cold)), unit: 'ms' },
      { name: 'engine.idle_rss_mb', value: rounded(await residentMb(root)), unit: 'MB' },
    ]
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

function makeProject(): string {
  const root = mkdtempSync(join(repository, 'bench', '.engine-'))
  mkdirSync(join(root, 'pipelines'))
  writeFileSync(
    join(root, 'caudal.config.ts'),
    "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'bench', runners: { idle: '1s' } })\n",
  )
  writeFileSync(join(root, 'pipelines/bench.ts'), pipelines)
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction')
  return root
}

/** Milliseconds of a whole `caudal run` of one task that does nothing. */
function coldStart(root: string): number {
  const before = performance.now()
  execFileSync(process.execPath, [binary, 'run', 'nothing', '--json', '--quiet'], { cwd: root, stdio: 'ignore' })
  return performance.now() - before
}

/** Steps a second of the second run of each pipeline in one engine: its code is warm, as in a server's. */
async function warmRates(root: string): Promise<{ readonly chain: number; readonly fanout: number }> {
  await using workbench = await openProject({ cwd: root, clock: systemClock, toRun: true })
  const engine = await workbench.engine()
  const timed = async (name: string): Promise<number> => {
    const pipeline = workbench.manifest.pipelines.find((each) => each.name === name)!
    const before = performance.now()
    const { run } = await engine.submit({
      pipeline,
      sources: workbench.sources,
      window: defaultWindow(pipeline, systemClock.now()),
      params: {},
      trigger: 'manual',
    })
    const { state } = await engine.finished(run.id)
    if (state !== 'succeeded') throw new Error(`${name} ${state}`)
    return performance.now() - before
  }
  await timed('chain')
  const chain = (steps / (await timed('chain'))) * 1_000
  await timed('fanout')
  return { chain, fanout: (items / (await timed('fanout'))) * 1_000 }
}

/** Milliseconds from the end of each step's function to the end of the next one's, of the last chain. */
function chainGaps(root: string): number[] {
  const database = new DatabaseSync(join(root, '.caudal/state.db'), { readOnly: true })
  const rows = database
    .prepare("select output from task_runs where run = (select max(id) from runs where pipeline = 'chain') and step like 'step_%'")
    .all()
  database.close()
  const moments = rows.map((row) => Number(row['output'])).toSorted((a, b) => a - b)
  return moments.slice(1).map((moment, index) => moment - moments[index]!)
}

/** Claims and completes tasks with an event row each, one commit a task, no graph: commits a second of the bare database. */
function rawStore(path: string): number {
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  database.exec(
    'create table tasks (id integer primary key, state text, worker text); create table events (seq integer primary key, event text)',
  )
  const add = database.prepare("insert into tasks values (?, 'ready', null)")
  database.exec('begin')
  for (let id = 0; id <= steps; id++) add.run(id)
  database.exec('commit')
  const move = database.prepare('update tasks set state = ?, worker = ? where id = ?')
  const note = database.prepare('insert into events (event) values (?)')
  const before = performance.now()
  for (let id = 0; id < steps; id++) {
    database.exec('begin immediate')
    move.run('succeeded', null, id)
    move.run('running', 'w1', id + 1)
    note.run(`{"task":${id},"to":"succeeded"}`)
    note.run(`{"task":${id + 1},"to":"running"}`)
    database.exec('commit')
  }
  const ms = performance.now() - before
  database.close()
  return (steps / ms) * 1_000
}

/** Resident memory in MB of all processes of a run that waits, once its runners have retired. */
async function residentMb(root: string): Promise<number> {
  const child = spawn(process.execPath, [binary, 'run', 'rest'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const running = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => /waiting/.test(text.toString()) && running.resolve())
  const ended = new Promise((resolve) => child.on('close', resolve))
  await running.promise
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const family = [child.pid!]
  for (const parent of family) for (const [pid, of] of rows) if (of === parent) family.push(pid!)
  child.kill('SIGINT')
  await ended
  return rows.reduce((sum, [pid, , rss]) => (family.includes(pid!) ? sum + rss! : sum), 0) / 1_024
}
