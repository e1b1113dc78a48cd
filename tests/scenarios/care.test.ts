import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../packages/caudal/src/operate/index.ts'
import type { HistorySweep } from '../../packages/caudal/src/ports/index.ts'
import { killAll } from './process-tree.ts'
import { makeProject } from './project-folder.ts'
import type { ProjectFolder } from './project-folder.ts'

const files = {
  'caudal.config.ts': `import { defineConfig } from 'caudal'
export default defineConfig({ name: 'shop' })
`,
  'pipelines/shop.ts': `import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { pipeline, task } from 'caudal'
import { z } from 'zod'

const big = task('big', { cache: { for: '1ms' }, run: () => 'x'.repeat(100_000) })
const hold = task('hold', {
  input: z.object({ text: z.string() }),
  async run({ input, signal }) {
    while (existsSync('hold')) await sleep(20, undefined, { signal })
    return input.text.length
  },
})
export const shop = pipeline('shop', {
  plan({ run }) {
    const text = run(big, {})
    run(hold, { text })
  },
})
`,
}

async function json<T>(project: ProjectFolder, args: readonly string[]): Promise<T> {
  return JSON.parse((await project.start([...args, '--json']).ended).stdout) as T
}

interface Failure {
  readonly error: { readonly code: string }
}

describe('care of the state', () => {
  it('saves it while a run is under way, refuses to restore meanwhile, and goes on from the backup', async () => {
    await using project = await makeProject(files)
    await project.run(['run', 'shop', '--window', '2026-01-01'])
    writeFileSync(join(project.root, 'hold'), '')
    const run = project.start(['run', 'shop', '--window', '2026-01-02'])
    await run.saw(/running +hold/)
    expect(await json(project, ['backup', 'a.backup'])).toMatchObject({ runs: 2, objects: 2 })
    expect(await json<Failure>(project, ['backup', 'a.backup'])).toMatchObject({ error: { code: 'BACKUP-EXISTS' } })
    expect(await json<Failure>(project, ['restore', 'a.backup'])).toMatchObject({ error: { code: 'RESTORE-BUSY' } })
    killAll([run.process.pid!])
    await run.ended
    rmSync(join(project.root, '.caudal'), { recursive: true })
    rmSync(join(project.root, 'hold'))
    writeFileSync(join(project.root, 'b.backup'), 'this is none')
    expect(await json<Failure>(project, ['restore', 'b.backup'])).toMatchObject({ error: { code: 'BACKUP-UNREADABLE' } })
    expect(await json(project, ['restore', 'a.backup'])).toMatchObject({ runs: 2, objects: 2, replaced: null })
    expect(await json(project, ['run', 'shop', '--window', '2026-01-02'])).toMatchObject({ state: 'succeeded', resumed: true })
    expect(await json(project, ['list', 'runs'])).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }])
    expect(await json(project, ['restore', 'a.backup'])).toMatchObject({ replaced: join(project.root, '.caudal', 'state.db.replaced') })
    expect(await json(project, ['list', 'runs', '--state', 'succeeded'])).toHaveLength(1)
  })

  it('sweeps what nobody holds, and nothing else', async () => {
    await using project = await makeProject(files)
    const { run } = await json<{ run: string }>(project, ['run', 'shop'])
    const state = (...path: string[]): string => join(project.root, '.caudal', ...path)
    writeFileSync(state('objects', 'outputs', run, 'big', 'step-e9.json'), '"of an attempt that was given up"')
    mkdirSync(state('logs', 'nobody'), { recursive: true })
    expect(await json(project, ['maintenance'])).toMatchObject({
      cache: 1,
      objects: { removed: 1 },
      logs: 1,
      database: { vacuumed: false },
    })
    expect(readdirSync(state('objects', 'outputs', run, 'big'))).toEqual(['step-e1.json'])
    expect(existsSync(state('logs', 'nobody'))).toBe(false)
    expect(await json(project, ['maintenance'])).toMatchObject({ cache: 0, objects: { removed: 0 }, logs: 0 })
    expect((await project.run(['maintenance'])).stdout).toContain('state database')
  })

  it('keeps the history within its limits, and says so', async () => {
    const config =
      "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'shop', history: { bytes: '1MB', days: 30 } })\n"
    const many = `import { pipeline, task } from 'caudal'
const list = task('list', { run: () => Array.from({ length: 1_000 }, (_, index) => index) })
const one = task('one', { run: () => 1 })
export const shop = pipeline('shop', { plan({ run, each }) { each(run(list, {}), one, () => ({})) } })
`
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/shop.ts': many })
    const { run } = await json<{ run: string }>(project, ['run', 'shop'])
    await json(project, ['run', 'shop', '--window', '2026-01-02'])
    const { history } = await json<{ history: HistorySweep }>(project, ['maintenance'])
    expect(history).toMatchObject({ behind: false })
    expect(history.bytes).toBeLessThanOrEqual(1_000_000)
    expect(history.dropped).toBeGreaterThan(0)
    const { findings } = await json<{ findings: readonly Finding[] }>(project, ['doctor'])
    expect(findings.find(({ name }) => name === 'history')).toMatchObject({
      level: 'ok',
      text: expect.stringMatching(/of 1\.0 MB since .*dropped so far$/) as string,
    })
    // The run whose history is gone is as it was.
    expect(await json(project, ['show', 'run', run])).toMatchObject({ state: 'succeeded' })
  })
})
