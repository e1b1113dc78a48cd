import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../packages/caudal/src/api/index.ts'
import type { Client, ConnectionTest } from '../../packages/caudal/src/api/index.ts'
import { makeProject } from '../scenarios/project-folder.ts'
import type { Command, ProjectFolder } from '../scenarios/project-folder.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'

const config = `import { defineConfig, duckdb, env, http, postgres, sqlite } from 'caudal'

export default defineConfig({
  name: 'shop',
  connections: {
    erp: postgres(env('ERP_URL')),
    gone: postgres('postgres://ana:g3heim@127.0.0.1:1/gone'),
    shop: http(env('SHOP_URL'), { headers: { authorization: env('SHOP_AUTH') }, health: '/health' }),
    bare: http(env('SHOP_URL')),
    shut: http(env('SHOP_URL'), { health: '/health' }),
    legacy: sqlite('./legacy.db'),
    text: sqlite('./caudal.config.ts'),
    lab: duckdb('./lab.duckdb'),
    none: duckdb('./none.duckdb'),
  },
})
`

describe.skipIf(noPostgres !== null)('a test of a connection', { timeout: 120_000 }, () => {
  let postgres: PostgresServer
  let shop: Server
  let project: ProjectFolder
  let server: Command
  let client: Client

  beforeAll(async () => {
    postgres = await startPostgres()
    shop = createServer(({ url, headers }, response) => {
      response.writeHead(url !== '/g3heim-path/health' ? 404 : headers.authorization === 'Bearer g3heim' ? 200 : 401).end()
    }).listen(0, '127.0.0.1')
    await once(shop, 'listening')
    const url = (await postgres.database()).replace('caudal@', 'caudal:g3heim@')
    const address = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/g3heim-path`
    const env = `ERP_URL=${url}\nSHOP_URL=${address}\nSHOP_AUTH=Bearer g3heim\n`
    project = await makeProject({ 'caudal.config.ts': config, 'pipelines/none.ts': 'export {}\n', '.env': env })
    new DatabaseSync(join(project.root, 'legacy.db')).exec('create table orders (id integer)')
    ;(await DuckDBInstance.create(join(project.root, 'lab.duckdb'))).closeSync()
    server = project.start(['start', '--json', '--port', '0'])
    let told = ''
    server.process.stderr!.on('data', (text: string) => (told += text))
    await server.saw(/http:\/\/\S+:\d+ /)
    client = createClient({ url: /http:\/\/\S+:\d+/.exec(told)![0] })
  }, 240_000)
  afterAll(async () => {
    server?.process.kill('SIGKILL')
    await server?.ended
    await project?.[Symbol.asyncDispose]()
    shop?.close()
    await postgres?.[Symbol.asyncDispose]()
  })

  const test = (name: string): Promise<ConnectionTest> => client.health.test({ path: { connection: `connections.${name}` } })

  it('is offered for each of them, with the source of each setting and nothing secret', async () => {
    const { items } = await client.health.connections()
    const shown = Object.fromEntries(items.map(({ name, where }) => [name, where]))
    expect(shown).toMatchObject({
      'connections.erp': expect.stringMatching(/^postgres:\/\/caudal@127\.0\.0\.1:\d+\/state_0$/) as string,
      'connections.gone': 'postgres://ana@127.0.0.1:1/gone',
      'connections.shop': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      'connections.legacy': join(project.root, 'legacy.db'),
    })
    const settings = items.find(({ name }) => name === 'connections.shop')!.settings
    expect(settings).toEqual(
      expect.arrayContaining([
        { path: 'connections.shop.url', value: null, secret: true, source: 'environment' },
        { path: 'connections.shop.headers.authorization', value: null, secret: true, source: 'environment' },
        { path: 'connections.shop.health', value: '/health', secret: false, source: 'config' },
      ]) as object[],
    )
    expect(JSON.stringify([items, await client.server.config()])).not.toContain('g3heim')
  })

  it('says what answers, and what is wrong with what does not', async () => {
    expect(await test('erp')).toMatchObject({ ok: true, level: 'ok', text: expect.stringMatching(/^Postgres \d+.* answers$/) as string })
    expect(await test('shop')).toMatchObject({ ok: true, level: 'ok', text: '/health answered 200' })
    expect(await test('legacy')).toMatchObject({ ok: true, text: expect.stringMatching(/^SQLite 3\./) as string })
    expect(await test('lab')).toMatchObject({ ok: true, text: expect.stringMatching(/^DuckDB v1\./) as string })
    expect(await test('bare')).toMatchObject({ ok: true, level: 'warn', hint: expect.stringContaining('health:') as string })
    const failed = { ok: false, level: 'fail', hint: expect.any(String) as string }
    expect(await test('gone')).toMatchObject({ ...failed, text: expect.stringMatching(/^CONNECTION-LOST/) as string })
    const shut = await test('shut')
    expect(shut).toMatchObject({
      ...failed,
      text: expect.stringMatching(/^HTTP-STATUS .*\[secret shut\.url\]\/health answered 401/) as string,
    })
    expect(shut.text).not.toContain('g3heim')
    expect(await test('text')).toMatchObject({ ...failed, text: expect.stringMatching(/^CONNECTION-UNREADABLE/) as string })
    expect(await test('none')).toMatchObject({ ...failed, text: expect.stringMatching(/^FILE-MISSING/) as string })
    await expect(test('epr')).rejects.toMatchObject({
      code: 'CONNECTION-UNKNOWN',
      hint: expect.stringContaining('connections.erp') as string,
    })
  })

  it('is one of what the doctor looks at, with the settings as they are now', async () => {
    writeFileSync(
      join(project.root, '.env'),
      'ERP_URL=postgres://caudal:g3heim@127.0.0.1:1/erp\nSHOP_URL=http://127.0.0.1:1\nSHOP_AUTH=x\n',
    )
    const { code, stdout } = await project.start(['doctor', '--json']).ended
    expect(code).toBe(1)
    const { findings } = JSON.parse(stdout) as { findings: { name: string; level: string; text: string }[] }
    const told = Object.fromEntries(findings.map(({ name, level, text }) => [name, `${level} ${text}`]))
    expect(told).toMatchObject({
      'connections.erp': expect.stringMatching(/^fail CONNECTION-LOST/) as string,
      'connections.shop': expect.stringMatching(/^fail HTTP-UNREACHABLE/) as string,
      'connections.legacy': expect.stringMatching(/^ok SQLite/) as string,
    })
    expect(stdout).not.toContain('g3heim')
  })
})
