import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/caudal.js', import.meta.url))
const cwd = mkdtempSync(join(tmpdir(), 'caudal-triggers-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true, maxRetries: 5 }))

mkdirSync(join(cwd, 'pipelines'))
writeFileSync(join(cwd, 'caudal.config.ts'), "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'triggers' })\n")
writeFileSync(
  join(cwd, 'pipelines', 'region.ts'),
  `import { existsSync } from 'node:fs'
import { pipeline, task } from 'caudal'
const load = task('load', {
  async run({ window, signal }) {
    while (!existsSync(new URL('../go', import.meta.url)) && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 20))
    return { day: window.day }
  },
})
export const region = pipeline('region', { plan({ run }) { run(load, {}) } })
`,
)
const all = (circle: string): string => `import { pipeline, task } from 'caudal'
import type { TaskContext } from 'caudal'
import { region } from './region.ts'
const sum = task('sum', { run: ({ input }: TaskContext<{ day: string }>) => input.day })
export const all = pipeline('all', {
  plan({ run, trigger }) {
    const loaded = trigger(region, { window: '2026-02-03' })
    run(sum, { day: loaded.outputs.load.day })
    ${circle}
  },
})
`
writeFileSync(join(cwd, 'pipelines', 'all.ts'), all(''))

interface Document {
  readonly run: string
  readonly state: string
  readonly parent: { readonly run: string; readonly step: string } | null
  readonly children: readonly { readonly run: string; readonly pipeline: string; readonly state: string; readonly step: string }[]
  readonly error: { readonly code: string; readonly message: string }
  readonly verdicts: readonly { readonly subject: string; readonly reason: string; readonly text: string }[]
}

function caudal(...words: readonly string[]): { readonly code: number | null; readonly json: Document } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words, '--json'], { cwd, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return { code: status, json: JSON.parse(stdout) as Document }
}

test('a run of another pipeline survives its process, and both runs are shown', async () => {
  const child = spawn(process.execPath, [bin, 'run', 'all'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) if (/waiting +region/.test(line)) break
  const shown = caudal('show', 'run', 'last:all').json
  expect(shown.children).toMatchObject([{ step: 'region', pipeline: 'region' }])
  const [first] = shown.children
  expect(caudal('show', 'run', first!.run).json.parent).toEqual({ run: shown.run, step: 'region' })
  const verdict = caudal('explain', 'last:all/region').json.verdicts.at(-1)
  expect(verdict).toMatchObject({ reason: 'other-run', text: expect.stringContaining(`caudal explain ${first!.run}`) })
  child.kill('SIGKILL')
  await ended
  writeFileSync(join(cwd, 'go'), '')
  const again = caudal('run', 'all')
  expect([again.code, again.json.state, again.json.run]).toEqual([0, 'succeeded', shown.run])
  expect(caudal('show', 'run', 'last:all').json.children).toEqual([{ ...first, state: 'succeeded' }])
  const { stdout } = spawnSync(process.execPath, [bin, 'show', 'run', first!.run], { cwd, encoding: 'utf8' })
  expect(stdout).toContain(`by region of run ${shown.run}`)
})

test('pipelines that trigger one another in a circle are refused', () => {
  writeFileSync(join(cwd, 'pipelines', 'all.ts'), all('trigger(all)'))
  const { code, json } = caudal('plan')
  expect([code, json.error.code]).toEqual([3, 'DEFINE-TRIGGER-CYCLE'])
  expect(json.error.message).toContain('all triggers all')
})
