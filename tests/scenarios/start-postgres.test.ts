import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sleep, systemClock } from '../../packages/caudal/src/kernel/index.ts'
import type { RunRecord } from '../../packages/caudal/src/ports/index.ts'
import { openPostgres } from '../../packages/caudal/src/store/index.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import { makeProject, projectFolder, repository } from './project-folder.ts'
import type { ProjectFolder } from './project-folder.ts'

const config = `import { defineConfig, env, postgres } from 'caudal'
export default defineConfig({ name: 'shared', store: postgres(env('STATE_URL')), runners: { max: 2, concurrency: 4, grace: '1s' } })
`

/** Beats each second, and says in a file of its folder which code did it. */
const beats = (schedule: string, word: string): string => `import { appendFileSync } from 'node:fs'
import { every, pipeline, task } from 'caudal'
const beat = task('beat', { run: ({ run }) => appendFileSync('said.txt', run.id + ' ${word}\\n') })
export const beats = pipeline('beats', { schedule: every('${schedule}', { catchup: 'all' }), plan({ run }) { run(beat, {}) } })
`

/** The first step waits for the file \`go\`; both say which code did them. */
const held = (word: string): string => `import { appendFileSync, existsSync } from 'node:fs'
import { pipeline, task } from 'caudal'
const first = task('first', { async run({ run, signal }) {
  appendFileSync('said.txt', run.id + ' first ${word}\\n')
  while (!existsSync('go') && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 20))
} })
const second = task('second', { run: ({ run }) => appendFileSync('said.txt', run.id + ' second ${word}\\n') })
export const held = pipeline('held', { plan({ run }) { run(second, {}, { after: run(first, {}) }) } })
`

/** The same project in a folder of another machine, with other pipelines. */
async function elsewhere(
  project: ProjectFolder,
  options: { readonly env: Record<string, string>; readonly text: string },
): Promise<ProjectFolder> {
  const root = await mkdtemp(join(tmpdir(), 'caudal-project-'))
  cpSync(join(project.root, 'caudal.config.ts'), join(root, 'caudal.config.ts'))
  cpSync(join(project.root, 'pipelines'), join(root, 'pipelines'), { recursive: true })
  writeFileSync(join(root, 'pipelines/all.ts'), options.text)
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction')
  return projectFolder(root, options.env)
}

async function runsOf(url: string, pipeline: string): Promise<readonly RunRecord[]> {
  const { store } = await openPostgres({ url, clock: systemClock })
  const runs = await store.runs({ pipeline, limit: 500 })
  await store.close()
  return runs.toReversed()
}

/** The ends of windows, which must follow one another without a gap and without a double. */
function expectEachTickOnce(runs: readonly RunRecord[], everyMs: number): void {
  const ends = runs.map(({ window }) => Date.parse(window.end))
  expect(ends).toEqual(ends.map((_, index) => ends[0]! + index * everyMs))
}

const said = (project: ProjectFolder): string[] =>
  existsSync(join(project.root, 'said.txt')) ? readFileSync(join(project.root, 'said.txt'), 'utf8').trim().split('\n') : []

/** Resolves once a task has run in a project's folder. */
async function begun(project: ProjectFolder): Promise<void> {
  while (said(project).length === 0) await sleep(systemClock, { delayMs: 50 })
}

describe.skipIf(noPostgres !== null)(`caudal start on Postgres${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  it('is gone on with by another one when the one that fires is killed', { timeout: 180_000 }, async () => {
    const env = { STATE_URL: await server.database() }
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/all.ts': beats('1s', 'here') }, { env })
    const first = project.start(['start', '--json'])
    await first.saw(/"state":"succeeded"/)
    const second = project.start(['start', '--json'])
    await second.saw(/"state":"succeeded"/)
    first.process.kill('SIGKILL')
    await first.ended
    const before = (await runsOf(env.STATE_URL, 'beats')).at(-1)!.id
    // It sees runs of others too; one that began after the death is its own.
    await second.saw(new RegExp(`${before}[^]*"state":"queued"[^]*("state":"succeeded"[^]*){3}`))
    second.process.kill('SIGINT')
    expect((await second.ended).code).toBe(0)
    const runs = await runsOf(env.STATE_URL, 'beats')
    expect(runs.at(-1)!.id).not.toBe(before)
    expectEachTickOnce(runs, 1_000)
    const times = new Map(runs.map(({ id }) => [id, said(project).filter((line) => line.startsWith(id)).length]))
    for (const { id, state } of runs) if (state === 'succeeded') expect(times.get(id)).toBeGreaterThan(0)
  })

  it('fires by the schedule of the one that fires, whatever the others would', { timeout: 180_000 }, async () => {
    const env = { STATE_URL: await server.database() }
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/all.ts': beats('1s', 'old') }, { env })
    await using other = await elsewhere(project, { env, text: beats('2s', 'new') })
    const first = project.start(['start', '--json'])
    await first.saw(/"state":"succeeded"/)
    const second = other.start(['start'])
    await second.saw(/beats +every 2/)
    await first.saw(/("state":"succeeded"[^]*){8}/)
    first.process.kill('SIGINT')
    expect((await first.ended).code).toBe(0)
    // Had the other one taken part, its schedule would have begun anew each time, and windows would be missing or wide.
    expectEachTickOnce(await runsOf(env.STATE_URL, 'beats'), 1_000)
    expect(said(other)).toEqual([])
    // The first has given its lease back; the other one goes on, by its own schedule.
    await begun(other)
    second.process.kill('SIGINT')
    expect((await second.ended).code).toBe(0)
    expect(said(other).length).toBeGreaterThan(0)
  })

  it('lets workers of the old version go on with old runs while those of the new take new ones', { timeout: 180_000 }, async () => {
    const env = { STATE_URL: await server.database() }
    await using old = await makeProject({ 'caudal.config.ts': config, 'pipelines/all.ts': held('old') }, { env })
    await using other = await elsewhere(old, { env, text: held('new') })
    const [oldWorker, newWorker] = [old.start(['worker']), other.start(['worker'])]
    await Promise.all([oldWorker.saw(/works on held/), newWorker.saw(/works on held/)])
    // What starts a run works on it too, so it is killed: from then on the run is in the hands of the workers alone.
    const hand = async (project: ProjectFolder, day: string): Promise<void> => {
      const run = project.start(['run', 'held', '--window', day])
      await begun(project)
      run.process.kill('SIGKILL')
      await run.ended
      writeFileSync(join(project.root, 'go'), '')
    }
    await hand(old, '2026-01-01')
    await newWorker.saw(/held has runs of version/)
    await hand(other, '2026-01-02')
    await Promise.all([oldWorker.saw(/second {2}succeeded/), newWorker.saw(/second {2}succeeded/)])
    const words = (project: ProjectFolder): string[] => [...new Set(said(project).map((line) => line.split(' ').slice(1).join(' ')))]
    expect(words(old)).toEqual(['first old', 'second old'])
    expect(words(other)).toEqual(['first new', 'second new'])
    for (const worker of [oldWorker, newWorker]) worker.process.kill('SIGTERM')
    expect((await Promise.all([oldWorker.ended, newWorker.ended])).map((end) => end.code)).toEqual([0, 0])
  })

  it('goes on with the runs of both versions after it has taken over new code', { timeout: 180_000 }, async () => {
    const env = { STATE_URL: await server.database() }
    const scheduled = (word: string): string =>
      `${beats('1h', word)}${held(word).replace(/^import.*\n/gm, '')}`.replace(
        'import { appendFileSync }',
        'import { appendFileSync, existsSync }',
      )
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/all.ts': scheduled('old') }, { env })
    const start = project.start(['start', '--json'])
    // It tells what happens from when it is there.
    await start.saw(/http:/)
    const run = project.start(['run', 'held', '--window', '2026-01-01', '--json'])
    await start.saw(/"pipeline":"held","state":"running"/)
    run.process.kill('SIGKILL')
    writeFileSync(join(project.root, 'pipelines/all.ts'), scheduled('new'))
    start.process.kill('SIGHUP')
    await start.saw(/"reload":"taken"/)
    writeFileSync(join(project.root, 'go'), '')
    await start.saw(/"pipeline":"held","state":"succeeded"/)
    expect(said(project).at(-1)).toMatch(/second old$/)
    start.process.kill('SIGINT')
    expect((await start.ended).code).toBe(0)
  })
})
