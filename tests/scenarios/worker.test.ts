import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../packages/caudal/src/kernel/index.ts'
import { openPostgres } from '../../packages/caudal/src/store/index.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import { makeProject } from './project-folder.ts'
import type { ProjectFolder } from './project-folder.ts'

const config = `import { defineConfig, env, postgres } from 'caudal'
export default defineConfig({ name: 'shared', store: postgres(env('STATE_URL')), runners: { max: 2, concurrency: 4, grace: '1s' } })
`

/** Each item waits until the file `go` is there, and notes that it is done. */
const pipelines = `import { appendFileSync, existsSync } from 'node:fs'
import { pipeline, pool, task } from 'caudal'
import { z } from 'zod'

const two = pool('two', { slots: 2 })
const list = task('list', { run: () => Array.from({ length: 24 }, (_, index) => index) })
const item = task('item', {
  input: z.object({ index: z.number() }),
  async run({ input, signal }) {
    while (!existsSync('go') && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 20))
    signal.throwIfAborted()
    appendFileSync('done.txt', input.index + '\\n')
    return input.index
  },
})
const narrow = task('narrow', {
  input: z.object({ index: z.number() }),
  pool: two,
  async run() {
    const at = Date.now()
    await new Promise((resolve) => setTimeout(resolve, 5))
    appendFileSync('narrow.txt', at + ' ' + Date.now() + '\\n')
  },
})
export const work = pipeline('work', {
  plan({ run, each }) {
    const all = run(list, {})
    const items = each(all, item, (index) => ({ index }))
    each(all, narrow, (index) => ({ index }), { after: items })
  },
})
`

const lines = (project: ProjectFolder, file: string): string[] => readFileSync(join(project.root, file), 'utf8').trim().split('\n')

/** How many of some spans of time lie over one another at the most. */
function most(spans: readonly (readonly [number, number])[]): number {
  return Math.max(...spans.map(([at]) => spans.filter(([from, to]) => from <= at && at < to).length))
}

describe.skipIf(noPostgres !== null)(`caudal worker${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  it('shares the work; what a killed worker had begun is done by others', { timeout: 180_000 }, async () => {
    const env = { STATE_URL: await server.database() }
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/work.ts': pipelines }, { env })
    const [first, second] = [project.start(['worker']), project.start(['worker'])]
    await Promise.all([first.saw(/works on work/), second.saw(/works on work/)])
    const run = project.start(['run', 'work', '--json'])
    await Promise.all([first.saw(/item\[\d+\] {2}running/), second.saw(/item\[\d+\] {2}running/)])
    first.process.kill('SIGKILL')
    writeFileSync(join(project.root, 'go'), '')
    const { code, stdout, stderr } = await run.ended
    expect(code, stderr).toBe(0)
    expect(new Set(lines(project, 'done.txt')).size).toBe(24)
    expect(
      most(lines(project, 'narrow.txt').map((line) => line.split(' ').map(Number) as unknown as [number, number])),
    ).toBeLessThanOrEqual(2)
    const id = (JSON.parse(stdout) as { readonly run: string }).run
    const { store } = await openPostgres({ url: env.STATE_URL, clock: systemClock })
    const attempts = await store.attempts({ run: id, limit: 200 })
    await store.close()
    const itemsOf = (state: string): (number | null)[] =>
      attempts.filter((attempt) => attempt.step === 'item' && attempt.state === state).map(({ item }) => item)
    expect(itemsOf('lost').length).toBeGreaterThan(0)
    expect(itemsOf('succeeded').toSorted((one, other) => one! - other!)).toEqual(Array.from({ length: 24 }, (_, index) => index))
    expect((await project.run(['show', 'run', id])).stdout).toContain('succeeded')
    second.process.kill('SIGTERM')
    const stopped = await second.ended
    expect([stopped.code, stopped.stdout]).toEqual([0, expect.stringMatching(/has ended: \d+ attempts succeeded/)])
  })

  it('lets what runs finish when it is stopped', async () => {
    const env = { STATE_URL: await server.database() }
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/work.ts': pipelines }, { env })
    const worker = project.start(['worker', '--json'])
    await worker.saw(/works on work/)
    const run = project.start(['run', 'work', '--quiet'])
    await worker.saw(/item\[\d+\] {2}running/)
    worker.process.kill('SIGTERM')
    await worker.saw(/what runs may finish/)
    writeFileSync(join(project.root, 'go'), '')
    const ended = await worker.ended
    expect(ended.code).toBe(0)
    expect(Object.keys((JSON.parse(ended.stdout) as { readonly attempts: object }).attempts)).toEqual(['succeeded'])
    expect((await run.ended).code).toBe(0)
  })

  it('needs a state that can be shared', async () => {
    await using project = await makeProject({
      'caudal.config.ts': "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'alone' })\n",
      'pipelines/work.ts': pipelines,
    })
    const { code, stderr } = await project.start(['worker']).ended
    expect([code, stderr]).toEqual([1, expect.stringContaining('WORKER-NO-POSTGRES')])
  })

  it('says that Postgres cannot be reached', async () => {
    const env = { STATE_URL: 'postgres://caudal@127.0.0.1:1/state' }
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/work.ts': pipelines }, { env })
    const { code, stderr } = await project.start(['list', 'runs']).ended
    expect([code, stderr]).toEqual([1, expect.stringContaining('STORE-LOST')])
  })
})
