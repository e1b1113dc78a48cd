import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { sleep, systemClock } from '../kernel/index.ts'

const bin = fileURLToPath(new URL('../../bin/caudal.js', import.meta.url))
const cwd = mkdtempSync(join(tmpdir(), 'caudal-backfill-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true, maxRetries: 5 }))

mkdirSync(join(cwd, 'pipelines'))
writeFileSync(join(cwd, 'caudal.config.ts'), "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'backfills' })\n")
writeFileSync(
  join(cwd, 'pipelines', 'all.ts'),
  `import { appendFileSync, existsSync } from 'node:fs'
import { cron, pipeline, task } from 'caudal'
const sum = task('sum', { run({ window }) { if (window.day === '2026-01-03' && !existsSync('mended')) throw new Error('no third') } })
export const daily = pipeline('daily', { schedule: cron('0 0 * * *'), plan({ run }) { run(sum, {}) } })
export const nightly = pipeline('nightly', { schedule: cron('0 2 * * *', { zone: 'America/Sao_Paulo' }), plan({ run }) { run(sum, {}) } })
const hold = task('hold', {
  async run({ window, signal }) {
    appendFileSync('begun.txt', window.day + '\\n')
    while (!existsSync('go') && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 20))
    signal.throwIfAborted()
    appendFileSync('done.txt', window.day + '\\n')
  },
})
export const held = pipeline('held', { plan({ run }) { run(hold, {}) } })
`,
)

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function caudal(...words: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], { cwd, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

interface BackfillJson {
  readonly backfill: string
  readonly state: string
  readonly windows: number
  readonly counts: { readonly [state: string]: number }
  readonly unsuccessful: readonly object[]
}

const json = (ended: Ended): BackfillJson => JSON.parse(ended.out) as BackfillJson
const days = (file: string): string[] => readFileSync(join(cwd, file), 'utf8').trim().split('\n').toSorted()

interface ExplainedJson {
  readonly reason: string
  readonly attended: boolean
  readonly runs: readonly { readonly window: { readonly day: string } }[]
}

const explained = (id: string): ExplainedJson => JSON.parse(caudal('explain', id, '--json').out) as ExplainedJson

/** A command that runs meanwhile. */
function meanwhile(...words: readonly string[]) {
  const child = spawn(process.execPath, [bin, ...words], { cwd, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, ended, lines: createInterface({ input: child.stdout }) }
}

/** Resolves when `begun.txt` names so many windows. */
async function begun(count: number): Promise<void> {
  const file = join(cwd, 'begun.txt')
  while (!existsSync(file) || days('begun.txt').length < count) await sleep(systemClock, { delayMs: 20 })
}

const january = ['--from', '2026-01-01', '--to', '2026-01-04'] as const

test('runs each window once, says what failed, and runs that again', { timeout: 240_000 }, () => {
  expect(caudal('backfill', 'daily', ...january, '--preview').out).toContain('4 of 4 windows of daily would run: how long')
  const first = caudal('backfill', 'daily', ...january, '--parallel', '2', '--order', 'newest')
  expect(first.code).toBe(1)
  expect(first.out).toMatch(/failed +\d\/4 +2026-01-03 /)
  expect(first.out).toContain('3 of 4 windows succeeded, 1 failed')
  const [, id] = /run those again with: .*caudal backfill --failed (bf-\w+)/.exec(first.out) ?? []
  expect(json(caudal('show', 'backfill', id!, '--json'))).toMatchObject({ state: 'done', windows: 4, counts: { succeeded: 3, failed: 1 } })
  expect(JSON.parse(caudal('backfill', 'daily', ...january, '--preview', '--json').out)).toMatchObject({
    toRun: 1,
    done: 3,
    usualMs: expect.any(Number) as number,
    takesMs: expect.any(Number) as number,
  })
  const again = caudal('backfill', 'daily', ...january, '--json')
  expect(again.code).toBe(1)
  expect(json(again)).toMatchObject({ windows: 4, counts: { skipped: 3, failed: 1 }, unsuccessful: [{ window: { day: '2026-01-03' } }] })
  writeFileSync(join(cwd, 'mended'), '')
  const mended = caudal('backfill', '--failed', id!, '--json')
  expect(mended.code).toBe(0)
  expect(json(mended)).toMatchObject({ state: 'done', windows: 1, counts: { succeeded: 1 }, unsuccessful: [] })
  expect(caudal('backfill', 'daily', ...january).out).toContain('all 4 windows of daily are done already')
  const runs = JSON.parse(caudal('list', 'runs', '--json').out) as { backfill: string }[]
  expect(runs[0]!.backfill).toBe(json(mended).backfill)
  expect(caudal('show', 'run', 'last').out).toContain(`by backfill ${runs[0]!.backfill}`)
  expect(caudal('list', 'backfills', '--pipeline', 'daily').out).toContain('4/4')
})

test('leaves out windows that are not over yet, and reads days by the clocks of the schedule', { timeout: 240_000 }, () => {
  interface Preview {
    readonly windows: readonly { readonly window: { readonly start: string; readonly end: string } }[]
  }
  const preview = (...words: readonly string[]): Preview['windows'] =>
    (JSON.parse(caudal('backfill', ...words, '--preview', '--json').out) as Preview).windows
  const last = preview('daily', '--from', '2026-01-01', '--to', '2999-01-01').at(-1)!.window.end
  expect(Date.parse(last)).toBeLessThanOrEqual(systemClock.now())
  const january = preview('nightly', '--from', '2026-01', '--to', '2026-01').map(({ window }) => window.start)
  expect([january.length, january[0], january.at(-1)]).toEqual([31, '2026-01-01T05:00:00Z', '2026-01-31T05:00:00Z'])
})

test('refuses spans that hold no window, and what it does not know', { timeout: 240_000 }, () => {
  expect(caudal('backfill', 'daily', '--from', '2026-01-02', '--to', '2026-01-01').code).toBe(2)
  expect(caudal('backfill', 'daily', '--from', '2026-01-01T03', '--to', '2026-01-01T04').code).toBe(2)
  expect(caudal('backfill', 'daily').code).toBe(2)
  const coming = caudal('backfill', 'daily', '--from', '2999-01-01', '--to', '2999-01-02')
  expect(coming).toMatchObject({ code: 2, err: expect.stringContaining('no window of daily in that span is over yet') as string })
  expect(caudal('show', 'backfill', 'bf-none').err).toContain('CLI-UNKNOWN-BACKFILL')
  expect(caudal('show', 'backfill', 'bf-').err).toContain('CLI-AMBIGUOUS-BACKFILL')
  expect(caudal('pause', json(caudal('backfill', 'daily', ...january, '--again', '--json')).backfill).err).toContain('BACKFILL-ENDED')
})

test('loses nothing when it is killed: resume goes on, held and cancelled on the way', { timeout: 240_000 }, async () => {
  const killed = meanwhile('backfill', 'held', '--from', '2026-02-01', '--to', '2026-02-05', '--parallel', '2')
  await begun(2)
  killed.child.kill('SIGKILL')
  await killed.ended
  const [{ backfill: id }] = JSON.parse(caudal('list', 'backfills', '--pipeline', 'held', '--json').out) as [BackfillJson]
  expect(caudal('show', 'backfill', id).out).toContain('no process works on it')
  expect(explained(id)).toMatchObject({ reason: 'unattended', attended: false })
  expect(caudal('explain', id).out).toContain(`resume ${id}`)
  expect(json(caudal('pause', id, '--json')).state).toBe('paused')
  expect(explained(id)).toMatchObject({ reason: 'paused' })
  const resumed = meanwhile('resume', id, '--json')
  await begun(4)
  const told = explained(id)
  expect(told).toMatchObject({ reason: 'parallel', attended: true, next: { day: '2026-02-03' } })
  expect(told.runs.map(({ window }) => window.day).toSorted()).toEqual(['2026-02-01', '2026-02-02'])
  writeFileSync(join(cwd, 'go'), '')
  expect(await resumed.ended).toBe(0)
  expect(days('done.txt')).toEqual(['2026-02-01', '2026-02-02', '2026-02-03', '2026-02-04', '2026-02-05'])
  expect(json(caudal('show', 'backfill', id, '--json'))).toMatchObject({ state: 'done', counts: { succeeded: 5 } })
  expect(explained(id)).toMatchObject({ reason: 'ended', runs: [] })
  rmSync(join(cwd, 'go'))
  const next = meanwhile('backfill', 'held', '--from', '2026-03-01', '--to', '2026-03-09', '--json')
  await begun(8)
  const [{ backfill: other }] = JSON.parse(caudal('list', 'backfills', '--json').out) as [BackfillJson]
  expect(json(caudal('cancel', other, '--reason', 'wrong year', '--json'))).toMatchObject({
    state: 'cancelled',
    counts: { todo: 8, cancelled: 1 },
  })
  expect(await next.ended).toBe(1)
})

test('is left to caudal start, which works on it through a restart', { timeout: 240_000 }, async () => {
  const begunBefore = days('begun.txt').length
  const left = caudal('backfill', 'held', '--from', '2026-04-01', '--to', '2026-04-03', '--detach')
  expect(left.out).toContain('no process fires the schedules now')
  const [{ backfill: id }] = JSON.parse(caudal('list', 'backfills', '--json').out) as [BackfillJson]
  const first = meanwhile('start')
  await begun(begunBefore + 1)
  first.child.kill('SIGKILL')
  await first.ended
  const second = meanwhile('start', '--json')
  writeFileSync(join(cwd, 'go'), '')
  for await (const line of second.lines) {
    const news = JSON.parse(line) as { readonly backfill?: string; readonly state: string }
    if (news.backfill !== id || news.state !== 'done') continue
    second.child.kill('SIGINT')
    break
  }
  expect(await second.ended).toBe(0)
  expect(json(caudal('show', 'backfill', id, '--json'))).toMatchObject({ state: 'done', counts: { succeeded: 3 } })
  expect(days('done.txt').filter((day) => day.startsWith('2026-04'))).toEqual(['2026-04-01', '2026-04-02', '2026-04-03'])
})
