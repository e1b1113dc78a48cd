import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isoInstant, seededRandom } from '../../packages/caudal/src/kernel/index.ts'
import type { Random } from '../../packages/caudal/src/kernel/index.ts'
import { sqliteGround } from './kill-ground.ts'
import type { KillGround } from './kill-ground.ts'
import { killAll } from './process-tree.ts'
import { query } from './run-report.ts'

/** Who is killed: the process that starts a run, a worker beside it, one that runs tasks, the one that owns the warehouse, or all at once. */
const victims = ['server', 'worker', 'runner', 'data-plane', 'all'] as const
type Victim = (typeof victims)[number]

/** What a storm of kills came to. */
export interface Storm {
  readonly kills: { readonly [V in Victim]: number }
  /** Runs that ended as they should. */
  readonly windows: number
  /** Windows whose run failed by rule, as three attempts in a row of one of its task runs were lost. */
  readonly givenUp: readonly string[]
  /** What differs from the same work without kills, and what is wrong in itself; empty when all is well. */
  readonly differences: readonly string[]
}

/**
 * Runs a project window by window while processes of it are killed with SIGKILL at random, goes on until so many were killed and all
 * windows are done, and compares what is left with a project that did the same in peace. For Linux.
 */
export async function storm(options: {
  readonly kills: number
  readonly seed: number
  readonly say: (line: string) => void
  /** What the storm rages over. Default: a project whose state is a file. */
  readonly ground?: KillGround
  /** SQL that meddles with the stormed state before it is compared, to see that the comparison notices. */
  readonly spoil?: readonly string[]
}): Promise<Storm> {
  const { kills, seed, say } = options
  const random = seededRandom(seed)
  await using own = options.ground === undefined ? await sqliteGround() : undefined
  const stormy = options.ground ?? own!
  await using calm = await sqliteGround()
  await runWindow(calm, windowAt(0))
  const before = performance.now()
  await runWindow(calm, windowAt(1))
  const usualMs = performance.now() - before
  const count: { [V in Victim]: number } = { server: 0, worker: 0, runner: 0, 'data-plane': 0, all: 0 }
  const windows: string[] = []
  const givenUp: string[] = []
  for (let killed = 0; killed < kills || windows.length < 2 || givenUp.includes(windows.at(-1)!);) {
    const day = windowAt(windows.length)
    // The last window is not given up, so that the dataset that each window overwrites can be compared.
    const most = Math.min(Math.max(0, kills - killed), 1 + Math.floor(random() * 5))
    const outcome = await stormOver(stormy, { day, kills: most, usualMs, random, count })
    windows.push(day)
    killed += outcome.killed
    if (!outcome.done) givenUp.push(day)
    say(`${day}  ${killed} of ${kills} kills${outcome.done ? '' : '  given up by rule'}`)
  }
  for (const day of windows.slice(2)) await runWindow(calm, day)
  for (const sql of options.spoil ?? []) await stormy.meddle(sql)
  const good = windows.filter((day) => !givenUp.includes(day))
  const differences = [
    ...differencesOf('tables', { stormy: await tables(stormy, good), calm: await tables(calm, good) }),
    ...differencesOf('task runs', { stormy: await taskRuns(stormy, good), calm: await taskRuns(calm, good) }),
    ...(await publishedTwice(stormy, good)),
    ...(await endedTwice(stormy)),
  ]
  return { kills: count, windows: good.length, givenUp, differences }
}

function windowAt(index: number): string {
  return isoInstant(Date.UTC(2020, 0, 1 + index)).slice(0, 10)
}

async function runWindow({ project }: KillGround, day: string): Promise<void> {
  await project.run(['run', 'storm', '--window', day, '--json'])
}

/** Starts a window's run again and again, killing as it goes, until a start ends by itself. */
async function stormOver(
  ground: KillGround,
  options: {
    readonly day: string
    readonly kills: number
    readonly usualMs: number
    readonly random: Random
    readonly count: { [V in Victim]: number }
  },
): Promise<{ readonly done: boolean; readonly killed: number }> {
  const { day, kills, usualMs, random, count } = options
  let killed = 0
  for (;;) {
    const { process: server, ended } = ground.project.start(['run', 'storm', '--window', day, '--json'])
    const end = ended.then((it) => it)
    while (killed < kills && server.exitCode === null && server.signalCode === null) {
      const over = await Promise.race([end, sleep(usualMs * (0.1 + 0.85 * random()), null)])
      if (over !== null) break
      const victim = victims[Math.floor(random() * victims.length)]!
      const pids = pidsOf(ground, { victim, server: server.pid!, random })
      if (pids.length === 0) continue
      killAll(pids)
      killed++
      count[victim]++
      if (victim === 'server' || victim === 'all') break
    }
    const { code, stdout, stderr } = await end
    if (code === 0) return { done: true, killed }
    // It may have been killed on its last line, when the run had ended; and workers end the run without it.
    const state = code === null ? await standing(ground, day) : undefined
    if (code === null && state === undefined) continue
    if (code === null) return { done: state === 'succeeded', killed }
    if (lostByRule(stdout)) return { done: false, killed }
    throw new Error(`the run of ${day} ended with ${code}\n${stdout}\n${stderr}`)
  }
}

function pidsOf(ground: KillGround, options: { readonly victim: Victim; readonly server: number; readonly random: Random }): number[] {
  const { victim, server, random } = options
  if (victim === 'server') return [server]
  const workers = ground.workers()
  if (victim === 'worker') return workers.length === 0 ? [] : [workers[Math.floor(random() * workers.length)]!]
  const own = processesIn(ground.project.root)
  if (victim === 'all') return [server, ...own.map(({ pid }) => pid)]
  const alike = own.filter(({ command }) => command.includes(`processes/${victim}.`))
  return alike.length === 0 ? [] : [alike[Math.floor(random() * alike.length)]!.pid]
}

/** The processes that work in a folder. */
function processesIn(root: string): { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        if (readlinkSync(join('/proc', name, 'cwd')) !== root) return []
        return [{ pid: Number(name), command: readFileSync(join('/proc', name, 'cmdline'), 'utf8') }]
      } catch {
        // It has ended meanwhile.
        return []
      }
    })
}

/** How the run of a window ended that goes on without the process that started it; undefined where it does not go on, or never began. */
async function standing(ground: KillGround, day: string): Promise<string | undefined> {
  for (;;) {
    const state = await lastState(ground, day)
    if (state === 'succeeded' || state === 'failed') return state
    if (state === undefined || ground.workers().length === 0) return undefined
    await sleep(200)
  }
}

/** How the newest run of a window stands; undefined before there is one. */
async function lastState(ground: KillGround, day: string): Promise<string | undefined> {
  const [last] = await ground.rows<{ state: string }>(
    'select state from runs where substr(window_start, 1, 10) = $1 order by id desc limit 1',
    [day],
  )
  return last?.state
}

function lostByRule(stdout: string): boolean {
  const report = JSON.parse(stdout) as {
    readonly steps?: readonly { readonly state: string; readonly error?: { readonly code: string } }[]
  }
  const codes = (report.steps ?? []).filter(({ state }) => state === 'failed').map(({ error }) => error?.code)
  return codes.length > 0 && codes.every((code) => code === 'TASK-LOST' || code === 'WORKER-LOST' || code === 'MAP-ITEMS-FAILED')
}

/** Every row of every dataset, but the one that each window overwrites, for some days; hashed by dataset and day. */
async function tables({ project }: KillGround, days: readonly string[]): Promise<string[]> {
  const list = days.map((day) => `date '${day}'`).join(', ')
  const parts = ['bronze.events', 'bronze.orders', 'silver.orders', 'gold.totals'].map(
    (name) =>
      `select '${name}' as name, day::varchar as day, count(*)::int as n, sum(hash(t))::varchar as h from ${name} as t where day in (${list}) group by day`,
  )
  const rows = await query<{ name: string; day: string; n: number; h: string }>(project, `${parts.join(' union all ')} order by all`)
  return rows.map(({ name, day, n, h }) => `${name} ${day} ${n} ${h}`)
}

/** Every task run of the last run of some windows, with how it ended. */
async function taskRuns(ground: KillGround, days: readonly string[]): Promise<string[]> {
  const rows = await ground.rows<{ day: string; run_state: string; step: string; item: number; state: string }>(
    `select substr(r.window_start, 1, 10) as day, r.state as run_state, t.step, t.item, t.state from runs r join task_runs t on t.run = r.id
     where r.id in (select max(id) from runs group by window_start) order by day, t.step, t.item`,
  )
  return rows
    .filter(({ day }) => days.includes(day))
    .map(({ day, run_state: run, step, item, state }) => `${day} ${run}: ${step}[${item}] ${state}`)
}

/** Appends of one author that made more than one version each, and epochs that published the same thing twice. */
async function publishedTwice({ project }: KillGround, days: readonly string[]): Promise<string[]> {
  const list = days.map((day) => `'${day}'`).join(', ')
  const rows = await query<{ text: string }>(
    project,
    `select concat_ws(' ', dataset, run, step, item, mode, ordinal, count(*), 'times') as text from caudal.versions
     where window_start[1:10] in (${list}) group by dataset, run, step, item, mode, ordinal, case when mode = 'append' then 0 else epoch end
     having count(*) > 1`,
  )
  return rows.map(({ text }) => `published twice: ${text}`)
}

/** Task runs that the journal does not end exactly once, or otherwise than the state says. */
async function endedTwice({ rows, field }: KillGround): Promise<string[]> {
  const differing = await rows(
    `with ends as (
       select run, ${field('step')} as step, coalesce(cast(${field('item')} as integer), -1) as item, count(*) as n, max(${field('to')}) as state
       from journal where ${field('kind')} = 'task_run'
       and ${field('to')} in ('succeeded', 'failed', 'skipped', 'cancelled', 'upstream_failed') group by 1, 2, 3)
     select t.run, t.step, t.item, t.state, ends.n, ends.state as journaled
     from task_runs t left join ends on ends.run = t.run and ends.step = t.step and ends.item = t.item
     where ends.n is distinct from 1 or ends.state is distinct from t.state`,
  )
  return differing.map((row) => `the journal differs: ${JSON.stringify(row)}`)
}

function differencesOf(what: string, sides: { readonly stormy: readonly string[]; readonly calm: readonly string[] }): string[] {
  const [stormy, calm] = [new Set(sides.stormy), new Set(sides.calm)]
  return [
    ...sides.calm.filter((line) => !stormy.has(line)).map((line) => `${what}: lost ${line}`),
    ...sides.stormy.filter((line) => !calm.has(line)).map((line) => `${what}: extra ${line}`),
  ]
}
