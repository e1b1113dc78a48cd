import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/caudal.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'caudal-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function caudal(words: readonly string[], options: { readonly cwd: string; readonly input?: string }): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], { ...options, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

function json<T>(words: readonly string[], cwd: string): T {
  return JSON.parse(caudal([...words, '--json'], { cwd }).out) as T
}

interface RunDocument {
  readonly run: string
  readonly state: string
  readonly resumed: boolean
  readonly window: { readonly day: string }
  readonly params: object
  readonly steps: readonly { readonly name: string; readonly state: string; readonly items?: { readonly total: number } }[]
  readonly published: readonly { readonly dataset: string; readonly rows: number }[]
}

describe('a project that init wrote', () => {
  const cwd = join(folder, 'shop')
  let made: Ended
  let run: RunDocument

  beforeAll(() => {
    made = caudal(['init', 'shop'], { cwd: folder })
    run = json<RunDocument>(['run', '--window', '2026-11-19'], cwd)
  })

  test('runs at once, and says in JSON what it did', () => {
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(run).toMatchObject({ state: 'succeeded', resumed: false, window: { day: '2026-11-19' } })
    expect(run.steps.map((step) => [step.name, step.state])).toEqual(
      ['list_shops', 'load_visits', 'sum_up', 'report'].map((name) => [name, 'succeeded']),
    )
    expect(run.steps[1]!.items?.total).toBe(3)
    expect(run.published.filter((one) => one.dataset === 'bronze.visits').reduce((sum, one) => sum + one.rows, 0)).toBe(72)
  })

  test('init does not write over it', () => {
    const again = caudal(['init', 'shop', '--json'], { cwd: folder })
    expect(again.code).toBe(2)
    expect(JSON.parse(again.out)).toMatchObject({ error: { code: 'INIT-NOT-EMPTY' } })
  })

  test('its tables can be asked, as a table, CSV, JSON and from standard input', () => {
    const sql = 'select shop, visitors from gold.visits_by_shop order by shop'
    const table = caudal(['query', sql], { cwd })
    expect(table.out.split('\n')[0]).toBe('  shop       visitors')
    expect(table.out).toMatch(/\n {2}3 rows\n$/)
    const csv = caudal(['query', sql, '--format', 'csv'], { cwd }).out.trimEnd().split('\n')
    expect(csv).toHaveLength(4)
    expect(csv[0]).toBe('shop,visitors')
    expect(json<object[]>(['query', sql, '--limit', '2'], cwd)).toHaveLength(2)
    expect(
      caudal(['query', '-', '--format', 'jsonl'], { cwd, input: `${sql};\n` })
        .out.trimEnd()
        .split('\n'),
    ).toHaveLength(3)
  })

  test('a query that writes or is wrong fails, and says why', () => {
    expect(caudal(['query', 'drop table gold.visits_by_shop'], { cwd })).toMatchObject({
      code: 1,
      err: expect.stringContaining('SQL-NOT-READ-ONLY') as string,
    })
    expect(caudal(['query', 'select * from gold.visits_by_shp'], { cwd })).toMatchObject({
      code: 1,
      err: expect.stringContaining('gold.visits_by_shop') as string,
    })
  })

  test('can be looked at from all sides', () => {
    expect(caudal(['list', 'pipelines'], { cwd }).out).toMatch(/hello +4 +by hand +✓/)
    expect(caudal(['list', 'runs'], { cwd }).out).toContain(run.run)
    expect(json<{ name: string; served: { rows: number } }[]>(['list', 'datasets'], cwd)).toMatchObject([
      { name: 'bronze.visits', served: { rows: 72 } },
      { name: 'gold.visits_by_shop', served: { rows: 3 } },
    ])
    expect(caudal(['show', 'run', run.run.slice(0, 12)], { cwd }).out).toMatch(/✓ hello succeeded in .* window 2026-11-19/)
    expect(caudal(['show', 'pipeline', 'hello'], { cwd }).out).toContain('└─ load_visits   for each item · writes bronze.visits')
    expect(caudal(['show', 'dataset', 'bronze.visits'], { cwd }).out).toMatch(/visitors +int64 +no +at least 0/)
    expect(caudal(['show', 'dataset', 'bronze.visits', '--profile'], { cwd }).out).toMatch(/visitors +bigint +0 % +\d+ +\d+ to \d+/)
    const profile = JSON.parse(caudal(['show', 'dataset', 'bronze.visits', '--profile', '--json'], { cwd }).out) as { columns: object[] }
    expect(profile.columns).toContainEqual(expect.objectContaining({ name: 'visitors', kind: 'number', nulls: 0 }))
    expect(caudal(['show', 'run', 'last', '--profile'], { cwd }).err).toContain('--profile is of datasets, not of a run')
    expect(caudal(['logs', 'last', '--step', 'report'], { cwd }).out).toContain('had the most visitors')
    expect(json<{ message: string }[]>(['logs'], cwd)).toHaveLength(1)
  })

  test('plan says what a change changes', () => {
    expect(caudal(['plan'], { cwd }).out).toContain('hello  unchanged')
    appendFileSync(join(cwd, 'sql', 'visits_by_shop.sql'), '-- a note\n')
    expect(json<{ pipelines: { changes: object[] }[] }>(['plan', 'hello'], cwd).pipelines[0]!.changes.length).toBeGreaterThan(0)
  })

  test('doctor finds it well', () => {
    const { ok, findings } = json<{ ok: boolean; findings: { name: string; level: string }[] }>(['doctor'], cwd)
    expect(findings.filter((finding) => finding.level === 'fail')).toEqual([])
    expect(findings.map((finding) => finding.name)).toEqual([
      'node',
      'terminal',
      'project',
      'state folder',
      'state database',
      'history',
      'warehouse',
      'lake',
      'runners',
    ])
    expect(ok).toBe(true)
  })

  test('completion knows its names', () => {
    expect(caudal(['complete', '--', 'run', ''], { cwd }).out).toBe('hello\tpipeline\n')
  })
})

describe('a project with trouble', () => {
  const cwd = join(folder, 'trouble')

  beforeAll(() => {
    mkdirSync(join(cwd, 'pipelines'), { recursive: true })
    writeFileSync(
      join(cwd, 'caudal.config.ts'),
      "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'trouble', runners: { grace: '1s' } })\n",
    )
    writeFileSync(
      join(cwd, 'pipelines', 'all.ts'),
      `import { pipeline, task } from 'caudal'
import { z } from 'zod'
const fails = task('fails', { run({ log }) { log.error('about to fail'); throw new Error('no luck') } })
const after = task('after', { run: () => 1 })
const waits = task('waits', { run: ({ signal, log }) => new Promise((_, reject) => { log.warn('waiting'); signal.addEventListener('abort', () => reject(signal.reason)) }) })
export const failing = pipeline('failing', { plan({ run }) { run(after, {}, { after: run(fails, {}) }) } })
export const waiting = pipeline('waiting', { params: z.object({ shop: z.string(), days: z.int().default(7) }), plan({ run }) { run(waits, {}) } })
`,
    )
  })

  test('a run that fails ends with 1, its cause and the log that led there', () => {
    const ended = caudal(['run', 'failing'], { cwd })
    expect(ended.code).toBe(1)
    expect(ended.out).toMatch(/✕ failing failed in/)
    expect(ended.out).toMatch(/TASK-ERROR {2}pipelines\/all\.ts:3:\d+\n {2}no luck/)
    expect(ended.out).toMatch(/last lines of its log\n.*about to fail/)
    expect(json<RunDocument>(['run', 'failing'], cwd).steps.map((step) => step.state)).toEqual(['failed', 'upstream_failed'])
  })

  test('bad usage ends with 2, and names what was meant', () => {
    expect(caudal(['run', 'failng'], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "failing"?') as string })
    expect(caudal(['rum'], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "run"?') as string })
    expect(caudal(['run', 'failing', '--window', 'yesterday'], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining('WINDOW-INVALID') as string,
    })
    expect(caudal(['run', 'waiting', '--param', 'sop=x'], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining('shop') as string,
    })
    expect(caudal(['show', 'run', 'zzz'], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('CLI-UNKNOWN-RUN') as string })
  })

  test('a request to stop cancels the run, and says so', async () => {
    const child = spawn(process.execPath, [bin, 'run', 'waiting', '--param', 'shop=berlin', '--json'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const before = err.includes('waits  waiting')
      err += text
      if (!before && err.includes('waits  waiting')) child.kill('SIGINT')
    })
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
    expect(err).toContain('stopping: nothing more starts')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ state: 'cancelled', params: { shop: 'berlin', days: 7 } })
  })

  test('a project that does not load ends with 3, all problems at once', () => {
    writeFileSync(join(cwd, 'pipelines', 'broken.ts'), 'export const x = {\n')
    writeFileSync(join(cwd, 'pipelines', 'missing.ts'), "import './nowhere.ts'\n")
    const ended = caudal(['list', 'pipelines', '--json'], { cwd })
    expect(ended.code).toBe(3)
    expect((JSON.parse(ended.out) as { errors: object[] }).errors.length).toBe(2)
    expect(caudal(['plan'], { cwd }).err).toContain('2 problems')
    expect(caudal(['doctor'], { cwd }).code).toBe(1)
    expect(caudal(['plan'], { cwd: folder })).toMatchObject({ code: 3, err: expect.stringContaining('PROJECT-NOT-FOUND') as string })
  })
})

/** Gives a command a terminal of its own. */
const terminal = 'script'

describe.skipIf(spawnSync(terminal, ['--version']).status !== 0)('on a terminal', () => {
  test('the tree is painted, and gone when the summary comes', () => {
    expect(caudal(['init', 'live'], { cwd: folder }).code).toBe(0)
    const environment = { ...process.env, TERM: 'xterm-256color', CI: undefined, NO_COLOR: undefined }
    const command = `"${process.execPath}" "${bin}" run`
    const { status, stdout } = spawnSync(terminal, ['-qec', command, '/dev/null'], {
      cwd: join(folder, 'live'),
      encoding: 'utf8',
      env: environment,
    })
    expect(status).toBe(0)
    expect(stdout).toContain('\u001b[?25l')
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'))
    expect(stdout.slice(stdout.lastIndexOf('\u001b[?25h'))).toMatch(/hello/)
    expect(stdout).toContain('Ctrl-C stops it')
  })
})
