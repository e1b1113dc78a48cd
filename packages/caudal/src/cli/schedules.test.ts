import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/caudal.js', import.meta.url))
const cwd = mkdtempSync(join(tmpdir(), 'caudal-schedules-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true, maxRetries: 5 }))

mkdirSync(join(cwd, 'pipelines'))
writeFileSync(join(cwd, 'caudal.config.ts'), "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'schedules' })\n")
writeFileSync(
  join(cwd, 'pipelines', 'all.ts'),
  `import { cron, pipeline, task } from 'caudal'
const sum = task('sum', { run({ window }) { if (window.day === '2026-01-03') throw new Error('no third'); return window.day } })
export const daily = pipeline('daily', { schedule: cron('0 0 * * *'), plan({ run }) { run(sum, {}) } })
`,
)

interface Ended {
  readonly code: number | null
  readonly out: string
}

function caudal(...words: readonly string[]): Ended {
  const { status, stdout } = spawnSync(process.execPath, [bin, ...words], { cwd, encoding: 'utf8' })
  return { code: status, out: stdout }
}

test('caudal pause and resume are kept and shown', () => {
  expect(caudal('pause', 'daily').out).toContain('starts no runs by itself')
  expect(caudal('list', 'pipelines').out).toContain('paused · 0 0 * * * UTC')
  expect(JSON.parse(caudal('show', 'pipeline', 'daily', '--json').out)).toMatchObject({ paused: true })
  expect(JSON.parse(caudal('resume', 'daily', '--json').out)).toEqual({ pipeline: 'daily', paused: false })
  expect(caudal('list', 'pipelines').out).not.toContain('paused')
})

test('caudal start fires schedules until it is told to stop, one process for a project', async () => {
  writeFileSync(
    join(cwd, 'pipelines', 'often.ts'),
    `import { every, pipeline, task } from 'caudal'
const beat = task('beat', { run: () => 1 })
export const often = pipeline('often', { schedule: every('1s'), plan({ run }) { run(beat, {}) } })
`,
  )
  const server = spawn(process.execPath, [bin, 'start', '--json'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => server.on('close', resolve))
  const states: string[] = []
  for await (const line of createInterface({ input: server.stdout })) {
    const news = JSON.parse(line) as { pipeline: string; state: string }
    expect(news.pipeline).toBe('often')
    states.push(news.state)
    if (news.state !== 'succeeded' || server.killed) continue
    expect(JSON.parse(caudal('start', '--json').out)).toMatchObject({ error: { code: 'SERVER-RUNNING' } })
    server.kill('SIGINT')
  }
  expect(await ended).toBe(0)
  expect(states.slice(0, 2)).toEqual(['queued', 'running'])
  const runs = JSON.parse(caudal('list', 'runs', '--pipeline', 'often', '--json').out) as { trigger: string; state: string }[]
  expect(new Set(runs.map(({ trigger, state }) => `${trigger} ${state}`))).toEqual(new Set(['schedule succeeded']))
})
