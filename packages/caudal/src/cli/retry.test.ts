import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/caudal.js', import.meta.url))
const source = (attempts: number): string => `
import { existsSync, writeFileSync } from 'node:fs'
import { pipeline, task } from 'caudal'
import type { Ending, TaskContext } from 'caudal'
const list = task('list', { run: () => [0, 1, 2] })
const half = task('half', {
  run({ input }: TaskContext<{ n: number }>) {
    if (input.n === 1 && !existsSync(new URL('../mended', import.meta.url))) throw new Error('not mended')
    return input.n
  },
})
const sum = task('sum', { run: ({ input }: TaskContext<{ all: number[] }>) => input.all.length })
const tell = task('tell', { run: ({ input }: TaskContext<Ending>) => writeFileSync(new URL('../told', import.meta.url), JSON.stringify(input)) })
export const halves = pipeline('halves', {
  onFailure: tell,
  defaults: { retry: { attempts: ${attempts}, delay: '1ms' } },
  plan({ run, each }) {
    const all = each(run(list, {}), half, (n) => ({ n }))
    run(sum, { all })
  },
})
`

interface Document {
  readonly run: string
  readonly state: string
  readonly version: string
  readonly steps: readonly { readonly name: string; readonly state: string; readonly attempts: readonly object[] }[]
  readonly attempts: readonly { readonly step: string; readonly item?: number; readonly epoch: number }[]
  readonly error: { readonly code: string }
  readonly verdicts: readonly { readonly subject: string }[]
}

test('caudal retry goes on with a run that failed, and refuses when the code has changed', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'caudal-retry-'))
  const caudal = (...words: string[]): Document => {
    const { stdout, stderr } = spawnSync(process.execPath, [bin, ...words, '--json'], { cwd, encoding: 'utf8' })
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout) as Document
  }
  try {
    mkdirSync(join(cwd, 'pipelines'))
    writeFileSync(join(cwd, 'caudal.config.ts'), "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'halves' })\n")
    writeFileSync(join(cwd, 'pipelines', 'halves.ts'), source(1))
    const failed = caudal('run', 'halves')
    expect(failed.state).toBe('failed')
    const told = JSON.parse(readFileSync(join(cwd, 'told'), 'utf8')) as object
    expect(told).toMatchObject({ run: failed.run, state: 'failed', failed: [{ step: 'half', code: 'MAP-ITEMS-FAILED' }] })
    expect(failed.steps.map(({ name, state }) => [name, state]).at(-1)).toEqual(['on_failure', 'succeeded'])
    writeFileSync(join(cwd, 'mended'), '')
    for (const item of ['last/half/1', 'last/half[1]']) {
      expect(caudal('explain', item).verdicts.at(-1)).toMatchObject({ subject: 'half/1' })
    }
    const again = caudal('retry', 'last')
    expect([again.run, again.state]).toEqual([failed.run, 'succeeded'])
    const shown = caudal('show', 'run', 'last')
    expect(shown.attempts.filter(({ step }) => step === 'half').map(({ item, epoch }) => `${item}@${epoch}`)).toHaveLength(4)
    writeFileSync(join(cwd, 'pipelines', 'halves.ts'), source(2))
    expect(caudal('retry', 'last', '--from', 'sum').error.code).toBe('RETRY-CODE-CHANGED')
    writeFileSync(join(cwd, 'pipelines', 'halves.ts'), source(1).replace('input.all.length', 'input.none.length'))
    const kept = caudal('retry', 'last', '--from', 'sum', '--kept-code')
    expect([kept.run, kept.state, kept.version]).toEqual([failed.run, 'succeeded', failed.version])
    expect(caudal('retry', 'last', '--item', 'half').error.code).toBe('CLI-BAD-VALUE')
  } finally {
    rmSync(cwd, { recursive: true, force: true, maxRetries: 5 })
  }
})
