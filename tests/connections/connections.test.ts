import { readdirSync, readFileSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as after } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject } from '../scenarios/project-folder.ts'
import type { ProjectFolder } from '../scenarios/project-folder.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'

const config = `import { defineConfig, duckdb, env, http, postgres, sqlite } from 'caudal'

export default defineConfig({
  name: 'shop',
  connections: {
    erp: postgres(env('ERP_URL')),
    shop: http(env('SHOP_URL'), { headers: { authorization: env('SHOP_AUTH') } }),
    legacy: sqlite('./legacy.db'),
    lab: duckdb('./lab.duckdb'),
  },
  runners: { memory: '150MB' },
})
`

const columns = `z.object({ id: z.int(), text: z.string() })`

const pipelines: { readonly [file: string]: string } = {
  'pipelines/copy.ts': `import { dataset, pipeline, task } from 'caudal'
import { z } from 'zod'

export const items = dataset('bronze.items', { columns: ${columns} })
export const copyItems = task('copy_items', { writes: [items], run: ({ connection, write }) =>
  write(items, connection('erp').sql\`select id, text from items\`.stream(), { mode: 'overwrite' }) })
export const copy = pipeline('copy', { plan({ run }) { run(copyItems) } })
`,
  'pipelines/all.ts': `import { dataset, pipeline, task } from 'caudal'
import { z } from 'zod'

const orders = dataset('bronze.orders', { columns: ${columns} })
export const ask = task('ask', { writes: [orders], async run({ connection, write, log }) {
  const [erp, shop, legacy, lab] = ['erp', 'shop', 'legacy', 'lab'].map(connection)
  await erp.sql\`create table if not exists marks (id int primary key, text text)\`.run()
  const marked = await erp.sql\`insert into marks values (1, \${'one'}), (2, \${'two'}) on conflict do nothing\`.run()
  const told = await shop.http.json('/orders', { query: { day: '2026-11-19' } })
  await legacy.sql\`update orders set text = \${'new'} where id = \${1}\`.run()
  const changed = await lab.sql\`insert into samples values (\${3}, \${'three'})\`.run()
  const samples = await lab.sql.file('sql/samples.sql', { least: 2 }).rows()
  const written = await write(orders, legacy.sql\`select id, text from \${legacy.sql.id('orders')}\`, { mode: 'overwrite' })
  const { text: one } = await legacy.sql\`select text from orders where id = 1\`.one()
  log('told', { headers: told.headers, address: process.env.ERP_URL })
  log('done', { marked, path: told.path, changed, samples, rows: written.rows, one })
} })
export const all = pipeline('all', { plan({ run }) { run(ask) } })
`,
  'pipelines/wrong.ts': `import { pipeline, task } from 'caudal'

const failing = (name, run) => task(name, { run })
const tasks = [
  failing('unknown', ({ connection }) => connection('epr')),
  failing('no_http', ({ connection }) => connection('erp').http),
  failing('no_sql', ({ connection }) => connection('shop').sql),
  failing('refused', ({ connection }) => connection('shop').http.json('/refused')),
  failing('elsewhere', ({ connection }) => connection('shop').http.json('https://other.example/')),
]
export const wrong = pipeline('wrong', { plan({ run }) { for (const task of tasks) run(task) } })
`,
  'pipelines/slow.ts': `import { pipeline, task } from 'caudal'

export const sleep = task('sleep', { run: ({ connection }) => connection('erp').sql\`select pg_sleep(600)\`.rows() })
export const slow = pipeline('slow', { plan({ run }) { run(sleep) } })
`,
  'pipelines/lost.ts': `import { dataset, pipeline, task } from 'caudal'
import { z } from 'zod'

const few = dataset('bronze.few', { columns: z.object({ id: z.int() }) })
export const lose = task('lose', { writes: [few], retry: { attempts: 2, delay: '1s' }, run: ({ connection, write, attempt }) =>
  write(few, connection('erp').sql\`select n as id, pg_sleep(\${attempt === 1 ? 0.05 : 0}) from generate_series(1, 500) as n\`, { mode: 'overwrite' }) })
export const lost = pipeline('lost', { plan({ run }) { run(lose) } })
`,
}

describe.skipIf(noPostgres !== null)('connections of a project', { timeout: 120_000 }, () => {
  let server: PostgresServer
  let shop: Server
  let client: pg.Client
  let project: ProjectFolder

  beforeAll(async () => {
    server = await startPostgres()
    const url = await server.database()
    client = new pg.Client(url)
    await client.connect()
    await client.query(`create table items as select n as id, repeat(md5(n::text), 4) as text from generate_series(1, 1000000) as n`)
    shop = createServer((request, response) => {
      response.writeHead(request.url === '/v2/refused' ? 403 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ path: request.url, headers: request.headers.authorization }))
    }).listen(0, '127.0.0.1')
    await once(shop, 'listening')
    const env = {
      ERP_URL: url.replace('caudal@', 'caudal:g3heim-erp@'),
      SHOP_URL: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/v2`,
      SHOP_AUTH: 'Bearer g3heim-shop',
    }
    const files = {
      'caudal.config.ts': config,
      'sql/samples.sql': 'select id, text from samples where id >= $least order by id',
      ...pipelines,
    }
    project = await makeProject(files, { env })
    const legacy = new DatabaseSync(join(project.root, 'legacy.db'))
    legacy.exec(`create table orders (id integer, text text); insert into orders values (1, 'old'), (2, 'two')`)
    legacy.close()
    const lab = await DuckDBInstance.create(join(project.root, 'lab.duckdb'))
    const connection = await lab.connect()
    await connection.run(`create table samples as select 1 as id, 'one' as text union all select 2, 'two'`)
    connection.closeSync()
    lab.closeSync()
  }, 120_000)
  afterAll(async () => {
    await project?.[Symbol.asyncDispose]()
    await client?.end()
    shop?.close()
    await server?.[Symbol.asyncDispose]()
  })

  /** What sessions of Caudal are at work on. */
  const busy = async (): Promise<string[]> => {
    const { rows } = await client.query<{ query: string }>(
      `select query from pg_stat_activity where application_name = 'caudal' and state <> 'idle'`,
    )
    return rows.map(({ query }) => query)
  }
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await after(20)
  }

  it('copies a table of a million rows in a runner of little memory', async () => {
    await project.run(['run', 'copy'])
    const { stdout } = await project.run(['query', 'select count(*) as n, sum(id) as s from bronze.items', '--json'])
    expect(stdout).toContain('1000000')
    expect(stdout).toContain('500000500000')
    expect(await busy()).toEqual([])
  })

  it('reads and writes each of them, and no secret of theirs is written anywhere', async () => {
    await project.run(['run', 'all'])
    const { stdout } = await project.run(['logs', 'last', '--json'])
    const lines = JSON.parse(stdout) as { message: string; fields: unknown }[]
    const fieldsOf = (said: string): unknown => lines.find(({ message }) => message === said)?.fields
    const samples = [
      { id: 2, text: 'two' },
      { id: 3, text: 'three' },
    ]
    expect(fieldsOf('done')).toEqual({ marked: 2, path: '/v2/orders?day=2026-11-19', changed: 1, samples, rows: 2, one: 'new' })
    expect(fieldsOf('told')).toEqual({ headers: '[secret shop.headers.authorization]', address: '[secret erp.url]' })
    expect(filesWith(project.root, /g3heim/)).toEqual([])
  })

  it('names the nearest connection, and what a connection has', async () => {
    const { stdout, code } = await project.start(['run', 'wrong', '--json']).ended
    expect(code).toBe(1)
    for (const part of [
      'CONNECTION-UNKNOWN',
      'did you mean \\"erp\\"?',
      'CONNECTION-KIND',
      'connection erp is of kind postgres and has no http',
    ])
      expect(stdout).toContain(part)
    for (const part of ['connection shop is of kind http and has no sql', 'HTTP-STATUS', 'HTTP-BAD-ADDRESS']) expect(stdout).toContain(part)
    expect(stdout).not.toContain('g3heim')
    expect(filesWith(project.root, /g3heim/)).toEqual([])
  })

  it('stops a query on the server when its run is cancelled', async () => {
    const run = project.start(['run', 'slow'])
    await until(async () => (await busy()).some((query) => query.includes('pg_sleep')))
    run.process.kill('SIGINT')
    await until(async () => (await busy()).length === 0)
    expect((await run.ended).code).not.toBe(0)
  })

  it('tries again what lost its connection midway', async () => {
    const run = project.start(['run', 'lost', '--json'])
    await until(async () => (await busy()).some((query) => query.startsWith('fetch')))
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'caudal' and state <> 'idle'`)
    const { code, stdout, stderr } = await run.ended
    expect([code, stdout]).toEqual([0, expect.stringContaining('"attempts": 2') as string])
    expect(stderr).toContain('CONNECTION-LOST')
    expect((await project.run(['query', 'select count(*) as n from bronze.few', '--json'])).stdout).toContain('500')
  })
})

/** The files of a project's state that hold what a pattern says. The data plane may still be folding its log into the warehouse's file. */
function filesWith(root: string, pattern: RegExp): string[] {
  const folder = join(root, '.caudal')
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile())
    if (files.length === 0) throw new Error('the project has no state')
    return files.filter((path) => pattern.test(readFileSync(join(folder, path), 'latin1')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return filesWith(root, pattern)
    throw error
  }
}
