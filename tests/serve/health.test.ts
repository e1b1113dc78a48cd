import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../packages/caudal/src/api/index.ts'
import { makeProject } from '../scenarios/project-folder.ts'
import type { Command, ProjectFolder } from '../scenarios/project-folder.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import { fileOf, serveProject } from './served-project.ts'
import type { ServedProject } from './served-project.ts'

describe('a project on this machine', () => {
  let served: ServedProject
  beforeAll(async () => {
    served = await serveProject()
  })
  afterAll(() => served[Symbol.asyncDispose]())

  it('is connected to its state, its warehouse, its lake and its channels, with the source of each setting', async () => {
    const { items } = await served.client.health.connections()
    expect(items.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['state sqlite', 'warehouse duckdb', 'lake folder'])
    expect(items[1]!.settings).toContainEqual({ path: 'warehouse.kind', value: 'duckdb', secret: false, source: 'default' })
  })

  it('tests a connection', async () => {
    const { client } = served
    const test = (connection: string) => client.health.test({ path: { connection } })
    expect(await test('state')).toMatchObject({ ok: true, level: 'ok', text: expect.stringContaining('SQLite 3.') as string })
    const warehouse = await test('warehouse')
    expect(warehouse).toMatchObject({ ok: true, text: expect.stringContaining('DuckDB v1.') as string, hint: null, place: null })
    expect(warehouse.ms).toBeGreaterThanOrEqual(0)
    await expect(test('warehose')).rejects.toMatchObject({
      code: 'CONNECTION-UNKNOWN',
      hint: expect.stringContaining('warehouse') as string,
    })
  })

  it('is examined as its files are now, by those who may operate', async () => {
    const { client, token, url } = served
    const { secret } = await token('looker', 'viewer')
    const well = await client.health.examine()
    expect(well).toMatchObject({ ok: true })
    expect(well.checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['node', 'project', 'warehouse', 'lake', 'runners']))
    writeFileSync(fileOf(served, 'pipelines/broken.ts'), 'export const x = {\n')
    const broken = await client.health.examine()
    expect(broken.ok).toBe(false)
    expect(broken.checks.find(({ level }) => level === 'fail')).toMatchObject({
      name: 'project',
      hint: expect.any(String) as string,
      place: { file: expect.stringContaining('broken.ts') as string },
    })
    await expect(createClient({ url, token: secret }).health.examine()).rejects.toMatchObject({ code: 'API-NOT-ALLOWED' })
  })
})

describe.skipIf(noPostgres !== null)('a project whose state is in Postgres', () => {
  let postgres: PostgresServer
  let project: ProjectFolder
  let server: Command
  let url: string
  beforeAll(async () => {
    postgres = await startPostgres()
    const address = (await postgres.database()).replace('caudal@', 'caudal:s3cret-word@')
    project = await makeProject({
      'caudal.config.ts': `import { defineConfig, env, postgres } from 'caudal'
export default defineConfig({ name: 'shared', store: postgres(env('STATE_URL')), channels: { ops: { kind: 'console' }, log: { kind: 'file', path: 'out/log.txt' } } })
`,
      'pipelines/none.ts': 'export {}\n',
      '.env': `STATE_URL=${address}\n`,
    })
    server = project.start(['start', '--json', '--port', '0'])
    let told = ''
    server.process.stderr!.on('data', (text: string) => (told += text))
    await server.saw(/http:\/\/\S+:\d+ /)
    url = /http:\/\/\S+:\d+/.exec(told)![0]
  }, 240_000)
  afterAll(async () => {
    server.process.kill('SIGKILL')
    await server.ended
    await project[Symbol.asyncDispose]()
    await postgres[Symbol.asyncDispose]()
  })

  it('shows where that is without the password, and tests it', async () => {
    const client = createClient({ url })
    const { items } = await client.health.connections()
    expect(items.map(({ name }) => name)).toEqual(['state', 'warehouse', 'lake', 'channels.ops', 'channels.log'])
    expect(items[0]).toMatchObject({
      kind: 'postgres',
      where: expect.stringMatching(/^postgres:\/\/caudal@127\.0\.0\.1:\d+\//) as string,
      settings: expect.arrayContaining([{ path: 'store.url', value: null, secret: true, source: 'environment' }]) as object[],
    })
    const test = (connection: string) => client.health.test({ path: { connection } })
    const state = await test('state')
    expect(state).toMatchObject({ ok: true, text: expect.stringMatching(/^Postgres \d+/) as string })
    expect(JSON.stringify([items, state])).not.toContain('s3cret-word')
    expect(await test('channels.log')).toMatchObject({ ok: true })
    mkdirSync(`${project.root}/out/log.txt`, { recursive: true })
    expect((await test('channels.ops')).ok).toBe(true)
    appendFileSync(`${project.root}/.env`, 'STATE_URL=postgres://caudal:s3cret-word@127.0.0.1:1/state\n')
    const gone = await test('state')
    expect(gone).toMatchObject({ ok: false, level: 'fail', text: expect.stringContaining('STORE-LOST') as string })
    expect(gone.hint).toContain('Postgres')
    expect(JSON.stringify(gone)).not.toContain('s3cret-word')
  })
})
