import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/caudal.js', import.meta.url))
const cwd = mkdtempSync(join(tmpdir(), 'caudal-approvals-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true, maxRetries: 5 }))

mkdirSync(join(cwd, 'pipelines'))
writeFileSync(join(cwd, 'caudal.config.ts'), "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'prices' })\n")
writeFileSync(
  join(cwd, 'pipelines', 'prices.ts'),
  `import { approval, pipeline, task } from 'caudal'
import type { TaskContext } from 'caudal'
const load = task('load', { run: () => ({ rows: 12 }) })
const discount = { type: 'integer' }
// A schema of one's own: zod is not to be found from a folder for tests.
const form = {
  shape: { discount },
  toJSONSchema: () => ({ type: 'object', properties: { discount } }),
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate(value: unknown) {
      const { discount } = value as { discount?: number }
      return typeof discount === 'number' && discount <= 20 ? { value: { discount } } : { issues: [{ message: 'at most 20', path: ['discount'] }] }
    },
  },
}
const goLive = approval('go_live', { ask: 'Publish the prices?', form, assignees: ['ana'] })
const publish = task('publish', { run: ({ input }: TaskContext<{ discount: number }>) => input.discount })
export const prices = pipeline('prices', {
  plan({ run, approve }) {
    const loaded = run(load, {})
    const { discount } = approve(goLive, { show: { rows: loaded.rows }, timeout: '2d' })
    run(publish, { discount })
  },
})
`,
)

interface Document {
  readonly run: string
  readonly state: string
  readonly error: { readonly code: string; readonly message: string }
  readonly verdicts: readonly { readonly subject: string; readonly reason: string; readonly text: string; readonly nextAt: string | null }[]
}

function caudal(...words: readonly string[]): { readonly code: number | null; readonly json: unknown } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words, '--json'], { cwd, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return { code: status, json: JSON.parse(stdout) as unknown }
}

function spoken(...words: readonly string[]): string {
  return spawnSync(process.execPath, [bin, ...words], { cwd, encoding: 'utf8' }).stdout
}

/** Starts a run in a process of its own, and waits until it asks. */
async function begin(): Promise<{ readonly kill: () => Promise<void>; readonly ended: Promise<unknown>; readonly text: () => string }> {
  const child = spawn(process.execPath, [bin, 'run', 'prices'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close').then(([code]) => code as unknown)
  let text = ''
  const lines = createInterface({ input: child.stdout })
  const asks = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      text += `${line}\n`
      if (line.includes('Publish the prices?')) resolve()
    })
  })
  await asks
  return {
    text: () => text,
    ended,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

test('a person answers a run that another process drives, or that nobody does', async () => {
  const first = await begin()
  expect(caudal('list', 'approvals').json).toMatchObject([
    { pipeline: 'prices', step: 'go_live', ask: 'Publish the prices?', shown: { rows: 12 }, assignees: ['ana'], onTimeout: 'fail' },
  ])
  const [, , question] = [null, null, (caudal('explain', 'last').json as Document).verdicts[1]]
  expect(question).toMatchObject({ subject: 'go_live', reason: 'approval', nextAt: expect.stringMatching(/Z$/) })
  expect(question!.text).toMatch(
    /^it waits for an answer of ana: Publish the prices\? Answer with: caudal approve \w+\/go_live; without one it fails at \S+Z$/,
  )

  expect(caudal('approve', 'last', '--by', 'ana', '--field', 'discount=30')).toMatchObject({
    code: 2,
    json: { error: { code: 'APPROVAL-INVALID' } },
  })
  expect(caudal('approve', 'last', '--by', 'ana', '--field', 'price=3')).toMatchObject({ code: 2 })
  expect(caudal('approve', 'last/load', '--by', 'ana').json).toMatchObject({ error: { code: 'APPROVAL-NOT-OPEN' } })
  expect(caudal('approve', 'last', '--field', 'discount=5', '--by', 'eve').json).toMatchObject({ error: { code: 'APPROVAL-NOT-YOURS' } })
  const answered = caudal('approve', 'last/go_live', '--field', 'discount=5', '--by', 'ana', '--comment', 'fine')
  expect(answered).toMatchObject({ code: 0, json: { step: 'go_live', answer: 'approved', output: { discount: 5 }, by: 'ana' } })
  expect(await first.ended).toBe(0)
  expect(first.text()).toContain('go_live  approved by ana: fine')
  expect(caudal('show', 'run', 'last').json).toMatchObject({
    state: 'succeeded',
    approvals: [{ step: 'go_live', by: 'ana', comment: 'fine', output: { discount: 5 } }],
  })
  expect(spoken('show', 'run', 'last')).toMatch(/go_live {2}approved by ana, \S+: fine {2}discount=5/)

  const second = await begin()
  await second.kill()
  expect(caudal('list', 'approvals').json).toHaveLength(1)
  expect(caudal('approve', 'last', '--field', 'discount=7', '--by', 'ana').code).toBe(0)
  const { code, json } = caudal('run', 'prices')
  expect([code, (json as Document).state]).toEqual([0, 'succeeded'])
  expect(caudal('list', 'approvals').json).toEqual([])
})
