import { request } from 'node:http'
import { join } from 'node:path'
import { createClient } from '../../packages/caudal/src/api/index.ts'
import type { Client } from '../../packages/caudal/src/api/index.ts'
import { makeProject } from '../scenarios/project-folder.ts'
import type { Command, ProjectFolder } from '../scenarios/project-folder.ts'

const config = `import { defineConfig, env } from 'caudal'
export default defineConfig({ name: 'served', secrets: { shop: env('SHOP_KEY', { default: 'hush' }) }, runners: { max: 2 } })
`

const pipelines = `import { existsSync } from 'node:fs'
import { approval, cron, dataset, pipeline, pool, task } from 'caudal'
import { z } from 'zod'

const narrow = pool('narrow', { slots: 1 })
export const sales = dataset('gold.sales', {
  columns: z.object({ day: z.string(), amount: z.number().min(0) }), key: ['day'], owner: 'ana', description: 'What was sold',
})
const load = task('load', {
  writes: [sales],
  run: ({ write, log }) => {
    log.info('loading', { rows: 3 })
    log.warn('nearly empty')
    return write(sales, [{ day: 'mon', amount: 1 }, { day: 'tue', amount: 2 }, { day: 'wed', amount: 3 }], { mode: 'overwrite' })
  },
})
const count = task('count', { input: z.object({ n: z.number() }), run: ({ input }) => input.n * 2 })
export const shop = pipeline('shop', {
  description: 'Sells things', owner: 'ana', tags: ['sales'], schedule: cron('0 2 * * *'),
  params: z.object({ n: z.number().default(2) }),
  plan({ run, each, params }) {
    const loaded = run(load, {}, { pool: narrow })
    each([1, 2, 3], count, (n) => ({ n }), { after: loaded })
    run(count, { n: params.n }, { as: 'double', after: loaded })
  },
})

const fail = task('fail', { run: () => { if (!existsSync('mended')) throw new Error('broken on purpose') } })
export const shaky = pipeline('shaky', { plan({ run }) { run(fail, {}) } })

const hold = task('hold', { run: ({ log, signal }) => new Promise((_, reject) => {
  log.info('held')
  signal.addEventListener('abort', () => reject(signal.reason))
}) })
export const slow = pipeline('slow', { plan({ run }) { run(hold, {}) } })

const golive = approval('go_live', { ask: 'Go live?', form: z.object({ discount: z.number().max(10) }) })
export const asking = pipeline('asking', { plan({ approve }) { approve(golive) } })
`

/** A project that a real server serves. */
export interface ServedProject extends AsyncDisposable {
  readonly project: ProjectFolder
  readonly url: string
  readonly client: Client
  /** Asks the server with headers that fetch would not let through; gives status, headers and the body, as JSON where it is. */
  ask(path: string, options?: AskOptions): Promise<Asked>
  /** Makes a token by the command line and gives its secret. */
  token(name: string, role: string): Promise<{ readonly secret: string; readonly id: string }>
  /** Ends the server, by a signal, and starts it anew at the same port. */
  restart(signal: 'SIGKILL' | 'SIGINT'): Promise<void>
}

/** How a server is asked. */
export interface AskOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What it answered. */
export interface Asked {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  readonly json: { readonly [key: string]: unknown }
}

/** Makes a project, with further files where they are given, and serves it with `caudal start`. */
export async function serveProject(args: readonly string[] = [], files: Readonly<Record<string, string>> = {}): Promise<ServedProject> {
  const project = await makeProject({
    'caudal.config.ts': config,
    'pipelines/shop.ts': pipelines,
    'dbt_project.yml': 'name: served\nversion: 1.0.0\n',
    'models/totals.sql': '{{ config(materialized="table", tags=["daily"]) }} select 1 as total',
    'models/shares.sql': 'select total / 2.0 as share from {{ ref("totals") }}',
    'models/schema.yml':
      'version: 2\nmodels:\n  - name: totals\n    description: All of it\n    columns:\n      - name: total\n        data_tests: [not_null]\n',
    ...files,
  })
  return await serveFolder(project, ['start', ...args])
}

/** Serves a project that is there by a command, `start` or `dev` with further arguments. */
export async function serveFolder(project: ProjectFolder, args: readonly [string, ...string[]]): Promise<ServedProject> {
  const begin = async (port: string): Promise<{ readonly command: Command; readonly url: string }> => {
    const command = project.start([...args, '--json', '--port', port])
    let told = ''
    command.process.stderr!.on('data', (text: string) => (told += text))
    await command.saw(/http:\/\/\S+:\d+ /)
    return { command, url: /http:\/\/(\S+:\d+) /.exec(told)![0].trim().replace('0.0.0.0', '127.0.0.1') }
  }
  let server = await begin('0')
  const { url } = server
  const end = async (signal: 'SIGKILL' | 'SIGINT'): Promise<void> => {
    server.command.process.kill(signal)
    await server.command.ended
  }
  return {
    project,
    url,
    client: createClient({ url }),
    ask: (path, options = {}) => ask(`${url}${path}`, options),
    async token(name, role) {
      const { stdout } = await project.run(['token', 'create', name, '--role', role, '--json'])
      const made = JSON.parse(stdout) as { readonly secret: string; readonly token: string }
      return { secret: made.secret, id: made.token }
    },
    async restart(signal) {
      await end(signal)
      server = await begin(new URL(url).port)
    },
    async [Symbol.asyncDispose]() {
      await end('SIGKILL')
      await project[Symbol.asyncDispose]()
    },
  }
}

/** The path of a file in a project. */
export function fileOf(served: ServedProject, name: string): string {
  return join(served.project.root, name)
}

function ask(url: string, { method = 'GET', headers = {}, body }: AskOptions): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => {
        const type = String(answer.headers['content-type'])
        const json = type.includes('json') && text !== '' ? (JSON.parse(text) as Asked['json']) : {}
        resolve({ status: answer.statusCode!, headers: answer.headers, text, json })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Waits until a run has ended, and gives the state that it ended in. */
export async function ended(client: Client, run: string): Promise<string> {
  const { lastSeq } = await client.server.history()
  const { state, finishedAt } = await client.runs.get({ path: { run } })
  if (finishedAt !== null) return state
  const stop = new AbortController()
  for await (const { event } of client.events({ after: lastSeq, run, kind: 'run' }, { signal: stop.signal })) {
    if (event.kind !== 'run' || event.to === 'queued' || event.to === 'running') continue
    stop.abort()
    return event.to
  }
  throw new Error(`the stream ended before run ${run} did`)
}
