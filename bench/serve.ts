import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createClient } from '../packages/caudal/src/api/index.ts'
import type { Client } from '../packages/caudal/src/api/index.ts'
import { binary, makeFolder } from './engine-project.ts'
import { rounded } from './figure.ts'
import type { Figure } from './figure.ts'

const pipelines = 500
const steps = 10
const runs = 100_000

const source = `import { pipeline, task } from 'caudal'
import { z } from 'zod'
const step = task('step', { input: z.object({ before: z.unknown() }), run: () => 1 })
const make = (name: string) => pipeline(name, { plan({ run }) {
  let before: unknown = null
  for (let index = 0; index < ${steps}; index++) before = run(step, { before } as never, { as: 'step_' + index })
} })
${Array.from({ length: pipelines }, (_, index) => `export const p${index} = make('p${index}')`).join('\n')}
`

/** Copies the first run of a state with its task runs and attempts, over all pipelines, until there are so many; one in fifty failed. */
function multiply(path: string): void {
  const database = new DatabaseSync(path)
  const { id } = database.prepare('select id from runs order by id limit 1').get() as { readonly id: string }
  const copy = `substr('${id}', 1, ${id.length - 6}) || printf('%06d', n)`
  const numbers = `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${runs - 1})`
  database.exec('pragma synchronous = off')
  database.exec('begin')
  for (const [table, key] of [
    ['runs', 'id'],
    ['task_runs', 'run'],
    ['attempts', 'run'],
  ] as const) {
    const columns = database.prepare(`select name from pragma_table_info('${table}')`).all()
    const names = columns.map((row) => String(row['name']))
    const values = names.map((name) => {
      if (name === key) return copy
      if (table === 'runs' && name === 'pipeline') return `'p' || (n % ${pipelines})`
      if (table === 'runs' && name === 'state') return `case when n % 50 = 0 then 'failed' else 'succeeded' end`
      return `"${name}"`
    })
    const into = names.map((name) => `"${name}"`).join()
    database.exec(
      `insert into ${table} (${into}) ${numbers} select ${values.join()} from numbers, ${table} where ${table}.${key} = '${id}'`,
    )
  }
  database.exec('commit')
  database.close()
}

/** What the pages of a screen ask for. */
function pages(client: Client, run: string): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    pipelines: () => client.pipelines.list({ query: { limit: 50, runs: 30 } }),
    pipeline: () => client.pipelines.get({ path: { pipeline: 'p7' } }),
    runs: () => client.runs.list({ query: { limit: 50 } }),
    runs_of_pipeline: () => client.runs.list({ query: { pipeline: 'p7', limit: 50 } }),
    runs_failed: () => client.runs.list({ query: { state: 'failed', limit: 50 } }),
    runs_failed_of_pipeline: () => client.runs.list({ query: { pipeline: 'p50', state: 'failed', limit: 50 } }),
    runs_of_trigger: () => client.runs.list({ query: { trigger: 'schedule', limit: 50 } }),
    run: () => client.runs.get({ path: { run } }),
    steps: () => client.runs.steps({ path: { run } }),
    attempts: () => client.runs.attempts({ path: { run } }),
    explain: () => client.runs.explain({ path: { run } }),
    approvals: () => client.work.approvals(),
    waits: () => client.work.waits(),
    pools: () => client.work.pools(),
    graph: () => client.datasets.graph({ query: { of: 'p7/step_3', depth: 2 } }),
    journal: () => client.work.journal({ query: { limit: 50 } }),
  }
}

/** The API on a history of 1,000,000 task runs: what each page's question takes, and the slowest of them. */
export async function measure(options: { readonly rounds: number; readonly say: (line: string) => void }): Promise<readonly Figure[]> {
  using project = makeFolder({ runners: "{ idle: '1s' }", pipelines: source })
  const { root } = project
  spawnSync(process.execPath, [binary, 'run', 'p0', '--quiet'], { cwd: root, stdio: 'ignore' })
  multiply(join(root, '.caudal/state.db'))
  options.say(`${runs.toLocaleString('en')} runs of ${steps} steps`)
  const server = spawn(process.execPath, [binary, 'start', '--json', '--port', '0'], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    const url = await new Promise<string>((resolve) => {
      server.stderr.setEncoding('utf8').on('data', (text: string) => {
        const found = /(http:\/\/\S+:\d+) /.exec(text)
        if (found !== null) resolve(found[1]!)
      })
    })
    const client = createClient({ url })
    const run = (await client.runs.list({ query: { limit: 1 } })).items[0]!.run
    const p95s: [string, number][] = []
    for (const [name, ask] of Object.entries(pages(client, run))) {
      await ask()
      const times: number[] = []
      for (let round = 0; round < options.rounds * 20; round++) {
        const before = performance.now()
        await ask()
        times.push(performance.now() - before)
      }
      p95s.push([name, times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)]!])
      options.say(`${name} ${rounded(p95s.at(-1)![1])} ms`)
    }
    const worst = Math.max(...p95s.map(([, p95]) => p95))
    return [
      ...p95s.map(([name, value]) => ({ name: `serve.${name}.p95_ms`, value: rounded(value), unit: 'ms' })),
      { name: 'serve.slowest_page.p95_ms', value: rounded(worst), unit: 'ms' },
    ]
  } finally {
    server.kill('SIGKILL')
  }
}
