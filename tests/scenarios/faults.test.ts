import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canMount } from './can-mount.ts'
import { makeProject } from './project-folder.ts'
import type { ProjectFolder } from './project-folder.ts'

const config = `import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'shop' })\n`

const sales = `import { dataset, decimal, file, pipeline, task } from 'caudal'
import { z } from 'zod'

export const sales = dataset('bronze.sales', {
  columns: z.object({ id: z.int(), amount: decimal(12, 2) }),
  key: ['id'],
})
export const load = task('load', {
  writes: [sales],
  run: ({ write }) => write(sales, [{ id: 1, amount: 2.5 }], { mode: 'overwrite' }),
})
export const shop = pipeline('shop', {
  plan({ run }) {
    run(load, {})
  },
})
`

interface Shown {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly place?: { readonly file: string; readonly line?: number }
}

/** Runs a command that must fail with one document on standard output, and gives its exit code and the faults in it. */
async function failing(
  project: ProjectFolder,
  args: readonly string[],
): Promise<{ readonly exit: number | null; readonly faults: readonly Shown[]; readonly text: string }> {
  const { code, stdout } = await project.start([...args, '--json']).ended
  const document = JSON.parse(stdout) as { errors?: Shown[]; error?: Shown; steps?: { error?: Shown | null }[] }
  const first = document.error === undefined ? [] : [document.error]
  const faults = [...(document.errors ?? first), ...(document.steps ?? []).flatMap(({ error }) => error ?? [])]
  return { exit: code, faults, text: stdout }
}

describe('a project that does not load', () => {
  it.each([
    [
      'a wrong config key',
      { 'caudal.config.ts': config.replace("name: 'shop'", "name: 'shop',\n  warehose: {},\n") },
      'CONFIG-UNKNOWN-KEY',
      'caudal.config.ts',
      /warehouse/,
    ],
    [
      'a missing environment variable',
      {
        'caudal.config.ts': `import { defineConfig, env } from 'caudal'\nexport default defineConfig({ name: 'shop', secrets: { token: env('SHOP_TOKEN_THAT_IS_NOT_SET') } })\n`,
      },
      'CONFIG-ENV-MISSING',
      'caudal.config.ts',
      /SHOP_TOKEN_THAT_IS_NOT_SET/,
    ],
    [
      'a syntax error in a pipeline file',
      { 'pipelines/broken.ts': "import { task } from 'caudal'\nexport const x = task('x', {\n" },
      'PROJECT-FILE-BROKEN',
      'broken.ts',
      /./,
    ],
    [
      'an unknown column',
      { 'pipelines/shop.ts': sales.replace("key: ['id']", "key: ['idd']") },
      'DEFINE-UNKNOWN-COLUMN',
      'shop.ts',
      /"id"/,
    ],
    [
      'a cycle',
      {
        'pipelines/shop.ts': `import { dataset, pipeline, task } from 'caudal'
import { z } from 'zod'
const a = dataset('bronze.a', { columns: z.object({ id: z.int() }) })
const b = dataset('bronze.b', { columns: z.object({ id: z.int() }) })
const makeA = task('make_a', { reads: [b], writes: [a], run: () => null })
const makeB = task('make_b', { reads: [a], writes: [b], run: () => null })
export const shop = pipeline('shop', {
  plan({ run }) {
    run(makeA, {})
    run(makeB, {})
  },
})
`,
      },
      'DEFINE-CYCLE',
      'shop.ts',
      /make_a/,
    ],
  ] as const)('says so for %s: code, place, mend, exit code 3, and nothing is written', async (_, files, code, place, mend) => {
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/shop.ts': sales, ...files })
    const { exit, faults, text } = await failing(project, ['run', 'shop'])
    expect(exit, text).toBe(3)
    expect(faults.map((fault) => fault.code)).toEqual([code])
    const [fault] = faults
    expect(fault!.place?.file).toContain(place)
    expect(fault!.place?.line).toBeGreaterThan(0)
    expect(`${fault!.message} ${fault!.hint}`).toMatch(mend)
    expect(existsSync(join(project.root, '.caudal'))).toBe(false)
  })

  it('tells all problems of all files at once', async () => {
    await using project = await makeProject({
      'caudal.config.ts': config.replace("name: 'shop'", "name: 'shop', warehose: {}"),
      'pipelines/shop.ts': sales.replace("key: ['id']", "key: ['idd']"),
      'pipelines/broken.ts': 'export const = 1\n',
    })
    const { exit, faults } = await failing(project, ['run', 'shop'])
    expect(exit).toBe(3)
    expect(faults.map(({ code }) => code).toSorted()).toEqual(['CONFIG-UNKNOWN-KEY', 'DEFINE-UNKNOWN-COLUMN', 'PROJECT-FILE-BROKEN'])
  })
})

describe('a run on bad ground', () => {
  it('names a Parquet file that is corrupt, and writes nothing', async () => {
    await using project = await makeProject({
      'caudal.config.ts': config,
      'pipelines/shop.ts': sales.replace('[{ id: 1, amount: 2.5 }]', "file('in.parquet')"),
    })
    writeFileSync(join(project.root, 'in.parquet'), `PAR1${'x'.repeat(400)}PAR1`)
    const { exit, faults, text } = await failing(project, ['run', 'shop'])
    expect(exit, text).toBe(1)
    expect(faults.map(({ code }) => code)).toEqual(['FILE-UNREADABLE'])
    expect(faults[0]!.message).toContain('in.parquet')
    const versions = await project.start([
      'query',
      "select count(*)::int as n from information_schema.tables where table_name = 'sales'",
      '--json',
    ]).ended
    expect(JSON.parse(versions.stdout)).toEqual([{ n: 0 }])
  })

  it.skipIf(!canMount())('keeps what stood when the disk is full, and goes on once there is space', { timeout: 120_000 }, async () => {
    const disk = mkdtempSync(join(tmpdir(), 'caudal-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk])
    writeFileSync(join(disk, 'other-peoples-data'), Buffer.alloc(4 * 1_048_576))
    try {
      const big = sales
        .replace(
          '[{ id: 1, amount: 2.5 }]',
          'sql`select range as id, (hash(range) % 1000000)::decimal(12, 2) as amount from range(20000000)`',
        )
        .replace('({ write })', '({ write, sql })')
      await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/shop.ts': sales }, { under: disk })
      await project.run(['run', 'shop'])
      writeFileSync(join(project.root, 'pipelines/shop.ts'), big)
      const { exit, faults, text } = await failing(project, ['run', 'shop'])
      expect(exit, text).toBe(1)
      expect(faults.map(({ code }) => code).join()).toMatch(/^(DISK-FULL|STORE-DISK-FULL)$/)
      expect(await rows(project)).toBe(1)
      rmSync(join(disk, 'other-peoples-data'))
      writeFileSync(join(project.root, 'pipelines/shop.ts'), big.replace('20000000', '2'))
      await project.run(['run', 'shop'])
      expect(await rows(project)).toBe(2)
    } finally {
      execFileSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true })
    }
  })

  it.skipIf(!canMount() && process.getuid?.() === 0)('says that a folder cannot be written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'caudal-closed-'))
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/shop.ts': sales }, { under: folder })
    const close = closed(project.root)
    try {
      const { exit, faults, text } = await failing(project, ['run', 'shop'])
      expect(exit, text).toBe(1)
      expect(faults.map(({ code }) => code)).toEqual(['STORE-READ-ONLY'])
      expect(existsSync(join(project.root, '.caudal'))).toBe(false)
    } finally {
      close()
      await project[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('leaves the files of a project alone', async () => {
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/shop.ts': sales })
    mkdirSync(join(project.root, 'sql'))
    await project.run(['run', 'shop'])
    expect(readFileSync(join(project.root, 'pipelines/shop.ts'), 'utf8')).toBe(sales)
    expect(await rows(project)).toBe(1)
  })
})

async function rows(project: ProjectFolder): Promise<number> {
  const { stdout } = await project.run(['query', 'select count(*)::int as n from bronze.sales', '--json'])
  return (JSON.parse(stdout) as { n: number }[])[0]!.n
}

/** Makes a folder one that cannot be written, for root too; gives what undoes it. */
function closed(folder: string): () => void {
  if (process.getuid?.() === 0) {
    execFileSync('mount', ['--bind', folder, folder])
    execFileSync('mount', ['-o', 'remount,ro,bind', folder])
    return () => void execFileSync('umount', ['-l', folder])
  }
  chmodSync(folder, 0o500)
  return () => chmodSync(folder, 0o700)
}

describe('what a step fails with in the process of the warehouse', () => {
  it('is shown at the line that asked for it, else where the task is defined', { timeout: 60_000 }, async () => {
    const pipelines = `import { dataset, pipeline, task } from 'caudal'
import { z } from 'zod'

export const sales = dataset('bronze.sales', { columns: z.object({ id: z.int() }), key: ['id'] })
const asks = task('asks', {
  async run({ sql }) {
    return await sql\`select nope from range(3)\`.rows()
  },
})
const streams = task('streams', {
  async run({ sql }) {
    for await (const row of sql\`select error('broken ' || n) from range(3) t(n)\`.stream()) console.log(row)
  },
})
const gives = task('gives', {
  writes: [sales],
  run: ({ write }) => write(sales, [{ id: 1 }, { id: 1 }], { mode: 'overwrite' }),
})
export const shop = pipeline('shop', { plan({ run }) { run(asks, {}); run(streams, {}); run(gives, {}) } })
`
    await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/shop.ts': pipelines })
    const { faults } = await failing(project, ['run', 'shop'])
    const shown = faults.map(({ code, place }) => `${code} ${place?.file.split('/').at(-1)}:${place?.line}`)
    expect(new Set(shown)).toEqual(new Set(['DATA-INVALID-ROWS shop.ts:15', 'SQL-FAILED shop.ts:12', 'SQL-FAILED shop.ts:7']))
  })
})
