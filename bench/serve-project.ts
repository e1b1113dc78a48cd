// A project of the size that a server must answer for, its history, and the server itself.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { builtBinary } from './built-package.ts'
import { makeFolder } from './engine-project.ts'
import { multiplyRun } from './multiply-run.ts'

/** What the project holds: so many pipelines of so many steps, each of which writes a dataset of its own, and so many runs behind it. */
export const size = { pipelines: 500, steps: 10, runs: 100_000, versions: 20 } as const

/** How many steps the pipeline `chain` has; each gives the moment at which it ran. */
export const chainSteps = 100

const source = `import { cron, dataset, pipeline, task } from 'caudal'
import { z } from 'zod'
const columns = z.object({ id: z.int(), name: z.string(), amount: z.number().min(0), at: z.iso.datetime() })
const make = (name: string) => {
  const datasets = Array.from({ length: ${size.steps} }, (_, index) =>
    dataset('bronze.' + name + '_' + index, { columns, key: ['id'], owner: 'data', description: 'What step ' + index + ' makes', ...(index % 5 === 0 ? { deadline: cron('0 6 * * *') } : {}) }))
  const tasks = datasets.map((own, index) => task(name + '_step_' + index, {
    input: z.object({ before: z.unknown() }),
    writes: [own],
    reads: index === 0 ? [] : [datasets[index - 1]],
    run: ({ write }) => index === 0 ? write(own, [{ id: 1, name: 'a', amount: 1, at: '2026-01-01T00:00:00Z' }], { mode: 'overwrite' }).then(() => 1) : 1,
  }))
  return pipeline(name, { owner: 'data', tags: ['bench'], schedule: cron('0 2 * * *'), plan({ run }) {
    let before: unknown = null
    for (const [index, task] of tasks.entries()) before = run(task, { before } as never, { as: 'step_' + index })
  } })
}
const step = task('step', { input: z.object({ before: z.unknown() }), run: () => performance.timeOrigin + performance.now() })
export const chain = pipeline('chain', { plan({ run }) {
  let before: unknown = null
  for (let index = 0; index < ${chainSteps}; index++) before = run(step, { before } as never, { as: 'step_' + index })
} })
${Array.from({ length: size.pipelines }, (_, index) => `export const p${index} = make('p${index}')`).join('\n')}
`

/** Makes the project with its history: runs over all pipelines, and versions of all datasets. It goes when this is disposed of. */
export async function makeServed(): Promise<{ readonly root: string } & Disposable> {
  const project = makeFolder({ runners: "{ idle: '1s' }", pipelines: source })
  const { root } = project
  const ran = spawnSync(process.execPath, [builtBinary(), 'run', 'p0', '--quiet'], { cwd: root, encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(ran.stderr)
  multiplyRun(join(root, '.caudal/state.db'), { runs: size.runs, pipelines: size.pipelines, journal: false })
  const instance = await DuckDBInstance.create(join(root, '.caudal/warehouse.duckdb'))
  const connection = await instance.connect()
  for (const [table, more, last] of [
    ['versions', `, range(1, ${size.versions + 1}) v(version)`, 'v.version'],
    ['objects', '', String(size.versions)],
  ] as const) {
    await connection.run(
      `INSERT INTO caudal.${table} BY NAME SELECT t.* REPLACE ('bronze.p' || p.n || '_' || s.n AS dataset, ${last} AS version)
       FROM (SELECT * FROM caudal.${table} LIMIT 1) t, range(${size.pipelines}) p(n), range(${size.steps}) s(n)${more} WHERE p.n + s.n > 0`,
    )
  }
  connection.closeSync()
  instance.closeSync()
  return project
}

/** A server of a project. It is killed when this is disposed of. */
export interface BenchServer extends Disposable {
  /** The folder of its project. */
  readonly root: string
  readonly url: string
  /** The milliseconds of processor time that its process has used; null where the system does not tell. */
  cpuMs(): number | null
}

/** Serves a project at a port that is free. */
export async function startBenchServer(root: string): Promise<BenchServer> {
  const server = spawn(process.execPath, [builtBinary(), 'start', '--json', '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = await new Promise<string>((resolve) => {
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      const found = /(http:\/\/\S+:\d+) /.exec(text)
      if (found !== null) resolve(found[1]!)
    })
  })
  return { root, url, cpuMs: () => cpuMsOf(server), [Symbol.dispose]: () => void server.kill('SIGKILL') }
}

function cpuMsOf({ pid }: ChildProcess): number | null {
  if (process.platform !== 'linux') return null
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  // In ticks of 10 ms: of its own and of the system on its behalf.
  return (Number(fields[11]) + Number(fields[12])) * 10
}
