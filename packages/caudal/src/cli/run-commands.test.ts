import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/caudal.js', import.meta.url))
const cwd = mkdtempSync(join(tmpdir(), 'caudal-run-commands-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true, maxRetries: 5 }))

mkdirSync(join(cwd, 'pipelines'))
mkdirSync(join(cwd, 'marks'))
writeFileSync(join(cwd, 'caudal.config.ts'), "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'commands' })\n")
writeFileSync(
  join(cwd, 'pipelines', 'slow.ts'),
  `import { existsSync, watch, writeFileSync } from 'node:fs'
import { pipeline, task } from 'caudal'
const mark = (name: string) => new URL('../marks/' + name, import.meta.url)
const hold = task('hold', {
  async run({ signal, window }) {
    const watching = watch(mark(''), { signal })
    writeFileSync(mark('began_' + window.day), '')
    await new Promise<void>((resolve, reject) => {
      const look = () => { if (existsSync(mark('go'))) resolve() }
      watching.on('change', look)
      signal.addEventListener('abort', () => reject(signal.reason))
      look()
    })
    watching.close()
  },
})
const after = task('after', { run: () => 1 })
export const slow = pipeline('slow', { plan({ run }) { run(after, {}, { after: run(hold, {}) }) } })
`,
)

interface Document {
  readonly run: string
  readonly state: string
  readonly reason: string | null
  readonly paused: boolean
  readonly error: { readonly code: string }
  readonly verdicts: readonly { readonly subject: string; readonly reason: string; readonly text: string }[]
}

function caudal(...words: readonly string[]): { readonly code: number | null; readonly json: Document } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words, '--json'], { cwd, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return { code: status, json: JSON.parse(stdout) as Document }
}

/** Starts a run for a day in a process of its own, and waits until its first step is under way. */
async function begin(day: string): Promise<{ readonly child: ChildProcess; readonly text: () => string }> {
  const mark = join(cwd, 'marks', `began_${day}`)
  const seen = new Promise<void>((resolve) => {
    const watching = watch(join(cwd, 'marks'), () => {
      if (!existsSync(mark)) return
      watching.close()
      resolve()
    })
  })
  const child = spawn(process.execPath, [bin, 'run', 'slow', '--window', day], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
  await seen
  return { child, text: () => text }
}

describe('what is asked of a run that another process drives', () => {
  test('caudal cancel ends it', async () => {
    const { child, text } = await begin('2026-01-01')
    const ended = once(child, 'close')
    const { code, json } = caudal('cancel', 'last', '--reason', 'wrong file')
    expect([code, json.state, json.reason]).toEqual([0, 'cancelled', 'wrong file'])
    expect(await ended).toEqual([1, null])
    expect(text()).toMatch(/asked to stop; nothing more starts \(.*wrong file\)/)
    expect(caudal('cancel', 'last')).toMatchObject({ code: 1, json: { error: { code: 'RUN-ENDED' } } })
    expect(caudal('pause', 'last')).toMatchObject({ code: 1, json: { error: { code: 'RUN-ENDED' } } })
  })

  test('caudal cancel ends it when its process has died', async () => {
    const { child } = await begin('2026-01-02')
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
    expect(caudal('cancel', 'last', '--hard')).toMatchObject({ code: 0, json: { state: 'cancelled' } })
  })

  test('caudal pause holds it, and caudal resume lets it go on', async () => {
    const { child, text } = await begin('2026-01-03')
    const ended = once(child, 'close')
    expect(caudal('pause', 'last').json).toMatchObject({ pipeline: 'slow', paused: true })
    expect(caudal('show', 'run', 'last').json.paused).toBe(true)
    const [whole, hold] = caudal('explain', 'last').json.verdicts
    expect(whole).toMatchObject({
      reason: 'paused',
      text: expect.stringMatching(/until caudal resume .*; the 1 task runs under way finish/),
    })
    expect(hold).toMatchObject({ subject: 'hold', reason: 'running' })
    const { stdout } = spawnSync(process.execPath, [bin, 'list', 'runs'], { cwd, encoding: 'utf8' })
    expect(stdout).toContain('running · paused')
    writeFileSync(join(cwd, 'marks', 'go'), '')
    expect(caudal('resume', 'last').json).toMatchObject({ paused: false })
    expect(await ended).toEqual([0, null])
    expect(text()).toContain('paused: nothing more starts until it is resumed')
    expect(text()).toContain('resumed')
    expect(caudal('pause', 'nothing').json.error.code).toBe('CLI-UNKNOWN-PIPELINE')
  })
})
