// Measures the engine by whole runs of a project of steps that do nothing: state synced at each commit, tasks in runner processes.
import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { binary, coldStart, gapFigures, makeProject, ratesText, warmRates } from './engine-project.ts'
import type { Rates } from './engine-project.ts'
import { historyFigure } from './history.ts'
import { against, median, rounded } from './figure.ts'
import type { Figure } from './figure.ts'

const sizes = { chain: 1_000, fanout: 10_000, runs: 16, links: 100 }

/** The figures of the engine, medians of so many rounds. */
export async function measure({
  rounds,
  say,
}: {
  readonly rounds: number
  readonly say: (line: string) => void
}): Promise<readonly Figure[]> {
  using project = makeProject({ sizes })
  const { root } = project
  const raw: number[] = []
  const cold: number[] = []
  const rates: Rates[] = []
  for (let round = 1; round <= rounds; round++) {
    raw.push(rawStore({ path: join(root, `raw-${round}.db`), steps: sizes.chain }))
    rates.push(await warmRates(project))
    cold.push(coldStart(root))
    say(
      `round ${round} of ${rounds}: ${ratesText(rates.at(-1)!)}, raw ${Math.round(raw.at(-1)!)}/s, cold start ${Math.round(cold.at(-1)!)} ms`,
    )
  }
  const beside = (name: 'chain' | 'fanout' | 'concurrent'): Figure =>
    against(median(raw), { name: `engine.${name}.steps_per_second`, value: median(rates.map((each) => each[name])), unit: 'steps/s' })
  return [
    beside('chain'),
    beside('fanout'),
    beside('concurrent'),
    ...gapFigures('engine', rates),
    { name: 'engine.cold_start_ms', value: rounded(median(cold)), unit: 'ms' },
    { name: 'engine.idle_rss_mb', value: rounded(await residentMb(root)), unit: 'MB' },
    historyFigure(sizes),
  ]
}

/** Claims and completes tasks with an event row each, one commit a task, no graph: commits a second of the bare database. */
function rawStore({ path, steps }: { readonly path: string; readonly steps: number }): number {
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
