import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { Fault, systemClock } from '../../kernel/index.ts'
import { createSharedFiles } from '../../transform/index.ts'
import type { SharedFiles } from '../../transform/index.ts'
import { dispatch } from '../dispatch.ts'
import { ownBinary } from '../own-binary.ts'
import { printedWorld } from '../printed-world.ts'
import type { ModelRequest } from './model-request.ts'
import { startReader } from './project-reader.ts'
import { lastReading, readProject } from './read-project.ts'

const base = mkdtempSync(join(tmpdir(), 'caudal-several-'))
afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }))

const names = ['north', 'south', 'west']

let folder = ''
let made = 0
beforeEach(() => {
  folder = join(base, `p${made++}`)
  write('macros/area.sql', '{% macro area() %}{{ return(target.schema) }}{% endmacro %}\n')
  write('sources/raw.yml', 'sources:\n  - name: raw\n    tables:\n      - name: orders\n        columns: [{ name: id }]\n')
  write('projects/README.md', 'three projects\n')
  for (const [index, name] of names.entries()) {
    const paths = 'model-paths: [models, ../../sources]\nmacro-paths: [macros, ../../macros]\n'
    write(`projects/${name}/dbt_project.yml`, `name: ${name}\nprofile: shop\n${paths}`)
    write(`projects/${name}/profiles.yml`, `shop: { target: dev, outputs: { dev: { type: duckdb, path: s.duckdb, schema: ${name} } } }\n`)
    write(`projects/${name}/models/orders.sql`, "{{ config(tags=[area()]) }} select * from {{ source('raw', 'orders') }}\n")
    for (let more = 0; more < index; more++) write(`projects/${name}/models/more_${more}.sql`, 'select 1 as id\n')
  }
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

interface Told {
  readonly exit: number
  readonly out: string
  readonly err: string
}

async function parse(words: readonly string[]): Promise<Told> {
  const open = (): Promise<never> => Promise.reject(new Fault('PROJECT-NOT-FOUND', { message: 'opened' }))
  const { world, printed } = printedWorld({ cwd: folder, open })
  return { exit: await dispatch(['dbt', 'parse', ...words], world), ...printed }
}

const several = names.map((name) => `projects/${name}`)

/** The manifest of a project, but for what is another with each reading. */
const manifest = (name: string): unknown =>
  JSON.parse(readFileSync(join(folder, 'projects', name, 'target/manifest.json'), 'utf8'), (key, value: unknown) =>
    ['created_at', 'generated_at', 'invocation_id', 'invocation_started_at', 'run_started_at'].includes(key) ? null : value,
  )

describe('several projects', () => {
  test('are read as each alone, and told in the order that they are named in', async () => {
    const alone = []
    for (const name of names) {
      expect((await parse(['--no-partial-parse', '--project-dir', `projects/${name}`])).exit).toBe(0)
      alone.push(manifest(name))
      rmSync(join(folder, 'projects', name, 'target'), { recursive: true })
    }
    const { exit, out, err } = await parse(['--project-dir', ...several, '--no-partial-parse'])
    expect([exit, err]).toEqual([0, ''])
    expect(out).toMatch(/^✓ north: 1 model, 1 source in .*\n✓ south: 2 models, 1 source in .*\n✓ west: 3 models, 1 source in .*\n$/)
    expect(names.map(manifest)).toEqual(alone)
  })

  test('leave nothing but what makes the next reading quick where no artifacts are asked for', async () => {
    const { exit, out } = await parse(['--no-write-json', '--project-dir', ...several])
    expect([exit, out]).toEqual([0, expect.stringMatching(/^✓ north: .*\n✓ south: .*\n✓ west: .*\n$/)])
    expect(names.map((name) => readdirSync(join(folder, 'projects', name, 'target')))).toEqual(names.map(() => ['caudal-parse.json']))
    write('projects/west/models/orders.sql', "select * from {{ ref('nothing') }}\n")
    expect((await parse(['--no-write-json', '--project-dir', ...several])).exit).toBe(3)
  })

  test('are one list as JSON', async () => {
    const { out } = await parse(['--json', '--project-dir', 'projects/west', '--project-dir', 'projects/north'])
    expect(JSON.parse(out)).toEqual([
      { project: 'west', counts: { model: 3, source: 1 } },
      { project: 'north', counts: { model: 1, source: 1 } },
    ])
  })

  test('may be wrong together: all is told at once, at places that can be found from here, and the others are written', async () => {
    write('projects/north/models/orders.sql', "select * from {{ ref('nothing') }}\n")
    write('projects/west/models/orders.sql', "select * from {{ source('raw', 'no') }}\n")
    const { exit, out, err } = await parse(['--project-dir', ...several])
    expect(exit).toBe(3)
    expect(out).toMatch(/^✓ south: [^\n]*\n$/)
    expect(err).toMatch(/projects\/north\/models\/orders\.sql:1[\s\S]*projects\/west\/models\/orders\.sql:1/)
    expect(names.map((name) => existsSync(join(folder, 'projects', name, 'target/manifest.json')))).toEqual([false, true, false])
    const { out: json } = await parse(['--json', '--project-dir', ...several])
    expect((JSON.parse(json) as { errors: { code: string }[] }).errors.map(({ code }) => code)).toEqual([
      'DBT-REF-MISSING',
      'DBT-REF-MISSING',
    ])
  })

  test('fail where the target of one cannot be written', async () => {
    write('projects/south/target', 'in the way')
    expect(await parse(['--project-dir', ...several])).toMatchObject({
      exit: 1,
      err: expect.stringContaining('DBT-ARTIFACT-WRITE') as string,
    })
  })

  test('that are in a Caudal project are read for its warehouse', async () => {
    write('projects/south/caudal.config.ts', 'export default {}\n')
    expect(await parse(['--project-dir', ...several])).toMatchObject({ exit: 3, err: expect.stringContaining('opened') as string })
    expect(existsSync(join(folder, 'projects/west/target/manifest.json'))).toBe(true)
  })

  test('are refused one target for all', async () => {
    const { exit, err } = await parse(['--project-dir', ...several, '--target-path', join(folder, 'out')])
    expect(exit).toBe(2)
    expect(err).toContain('--target-path')
  })

  test('are told as they are from a shell, where files are beside them and nothing has changed the second time', () => {
    const words = [ownBinary, 'dbt', 'parse', '--project-dir', ...several, 'projects/README.md', 'projects/north']
    const run = (): string => spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' }).stdout
    expect(run()).toMatch(/^✓ north: [^\n]*\n✓ south: [^\n]*\n✓ west: [^\n]*\n$/)
    // Files that were written just before are not trusted the first time.
    run()
    expect(run().match(/unchanged/g)).toHaveLength(3)
  })
})

describe('a process that reads projects', () => {
  test('is told as lost where it dies, and is followed by another', async () => {
    write('dies.mjs', "process.once('message', ({ request }) => process.exit(request.projectDir === 'one' ? 1 : 2))\n")
    const reader = startReader({ cwd: folder, program: join(folder, 'dies.mjs') })
    for (const projectDir of ['one', 'other']) {
      const outcome = await reader.read({ projectDir, writes: true } as ModelRequest)
      expect(outcome).toMatchObject({ faults: [{ code: 'DBT-READER-LOST', retryable: true }], isUnloaded: false })
      expect(JSON.stringify(outcome)).toContain(`read ${projectDir} died`)
    }
    reader.end()
  })

  test('is not started by hand', () => {
    expect(spawnSync(process.execPath, [ownBinary, 'reader'], { cwd: folder }).status).toBe(2)
  })
})

test('a reading is not kept that may have taken a file as it was before', async () => {
  const { world } = printedWorld({ cwd: folder, open: () => Promise.reject(new Error('opened')) })
  const clock = { ...systemClock, now: () => systemClock.now() + 60_000 }
  const context = { ...world, clock, loading: <T>(work: () => Promise<T>): Promise<T> => work() }
  const request = { projectDir: 'projects/north', vars: {}, anew: true, writes: true } as ModelRequest
  const shared = (since: number): SharedFiles => createSharedFiles({ now: () => since })
  await readProject(context, { ...request, shared: shared(systemClock.now() - 60_000) })
  expect(lastReading(context, request)).toBeUndefined()
  await readProject(context, { ...request, shared: shared(clock.now()) })
  expect(lastReading(context, request)).toMatchObject({ project: 'north' })
})
