import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/caudal.js', import.meta.url))
const cwd = mkdtempSync(join(tmpdir(), 'caudal-deadlines-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true, maxRetries: 5 }))

mkdirSync(join(cwd, 'pipelines'))
writeFileSync(join(cwd, 'caudal.config.ts'), "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'deadlines' })\n")
writeFileSync(
  join(cwd, 'pipelines', 'sales.ts'),
  `import { dataset, every, pipeline, task } from 'caudal'
import { z } from 'zod'
export const sales = dataset('gold.sales', { columns: z.object({ day: z.string() }), deadline: every('2s') })
const load = task('load', { writes: [sales], run: ({ write }) => write(sales, [{ day: 'x' }], { mode: 'append' }) })
export const daily = pipeline('daily', { plan({ run }) { run(load, {}) } })
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

interface Line {
  readonly dataset: string
  readonly state: string
  readonly tick: string
}

test('a dataset without a version is late, says so once a tick, and is no more with the next version', { timeout: 240_000 }, async () => {
  expect(caudal('list', 'datasets').out).not.toContain('late')
  expect(caudal('show', 'dataset', 'gold.sales').out).toContain('watched from the next caudal start on')
  const server = spawn(process.execPath, [bin, 'start', '--json'], { cwd, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<number | null>((resolve) => server.on('close', resolve))
  const lines: Line[] = []
  for await (const line of createInterface({ input: server.stdout })) {
    lines.push(JSON.parse(line) as Line)
    if (lines.length === 2) server.kill('SIGINT')
  }
  expect(await ended).toBe(0)
  expect(lines[0]).toMatchObject({ dataset: 'gold.sales', state: 'late', pipelines: ['daily'] })
  expect(new Set(lines.map(({ tick }) => tick)).size).toBe(lines.length)
  const first = lines[0]!.tick
  const [listed] = JSON.parse(caudal('list', 'datasets', '--json').out) as [object]
  expect(listed).toMatchObject({ name: 'gold.sales', deadline: { watched: true, late: { since: first, pipelines: ['daily'] } } })
  expect(caudal('list', 'datasets').out).toContain('late since')
  expect(caudal('show', 'dataset', 'gold.sales').out).toMatch(/late since .*no version for .*written by daily/)
  expect(caudal('run', 'daily', '--quiet').code).toBe(0)
  const { deadline } = JSON.parse(caudal('show', 'dataset', 'gold.sales', '--json').out) as { deadline: { late: { since: string } | null } }
  expect(deadline.late?.since).not.toBe(first)
})
