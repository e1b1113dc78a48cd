import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' }
const zod = (
  JSON.parse(readFileSync(join(root, 'packages/caudal/package.json'), 'utf8')) as { readonly devDependencies: { readonly zod: string } }
).devDependencies.zod
let folder = ''
let project = ''
let tarball = ''

/** Runs a command as someone would who has Node 24 and nothing of this workspace. Throws with all that was printed where it fails. */
function run(command: string, args: readonly string[], cwd: string = project, more: NodeJS.ProcessEnv = {}): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string }
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
  }
}

function caudal(words: readonly string[], cwd: string = project): string {
  return run('npx', ['--no-install', 'caudal', ...words], cwd)
}

function write(path: string, text: string): void {
  mkdirSync(resolve(project, path, '..'), { recursive: true })
  writeFileSync(join(project, path), text)
}

const pipelineFile = `import { cron, dataset, decimal, pipeline, task } from 'caudal'
import { z } from 'zod'

export const sales = dataset('bronze.sales', { columns: z.object({ id: z.int(), amount: decimal(12, 2) }), key: ['id'] })
export const load = task('load', { writes: [sales], run: async ({ write }) => await write(sales, [{ id: 1, amount: 2.5 }], { mode: 'merge' }) })
export const shop = pipeline('shop', {
  schedule: cron('0 2 * * *'),
  plan: ({ run }) => {
    const rows: number = 1
    run(load, {})
    return void rows
  },
})
`

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'caudal-package-'))
  project = join(folder, 'project')
  mkdirSync(project)
  run('npm', ['pack', '--workspace', 'caudal', '--pack-destination', folder], root)
  tarball = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz'))!,
  )
  write('package.json', JSON.stringify({ name: 'empty', private: true, type: 'module' }))
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, `zod@${zod}`])
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the packed package', () => {
  test('holds what runs and what is read, and nothing else', () => {
    const files = run('tar', ['-tzf', tarball]).trim().split('\n')
    expect(files).toEqual(
      expect.arrayContaining([
        'package/LICENSE',
        'package/README.md',
        'package/bin/caudal.js',
        'package/dist/index.js',
        'package/dist/index.d.ts',
        ...['loader', 'models', 'runner', 'data-plane'].map((name) => `package/dist/processes/${name}.js`),
      ]),
    )
    expect(files.filter((file) => /\.test\.|\.caudal\/|node_modules|tsconfig\.build/.test(file))).toEqual([])
    expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file) && !file.startsWith('package/templates/'))).toEqual([])
  })

  test('pleases publint', async () => {
    const { publint } = await import('publint')
    const { messages } = await publint({ pkgDir: join(project, 'node_modules/caudal'), strict: true, pack: false })
    expect(messages).toEqual([])
  })

  test('says its version', () => {
    const { version } = JSON.parse(readFileSync(join(project, 'node_modules/caudal/package.json'), 'utf8')) as { readonly version: string }
    expect(caudal(['--version']).trim()).toBe(version)
  })

  test('says nothing beside what it was asked', () => {
    const bin = join(project, 'node_modules/caudal/bin/caudal.js')
    const words = [bin, 'completion', 'bash', '--project', folder]
    const { stderr, status } = spawnSync(process.execPath, words, { cwd: project, encoding: 'utf8', env })
    expect([stderr, status]).toEqual(['', 0])
    expect(readFileSync(join(project, 'node_modules/caudal/dist/cli/main.cjs'), 'utf8')).not.toMatch(/[^\w.#$]import\("/)
  })

  test('keeps the compiled code of the command line where nobody else can write, and does without what is damaged', () => {
    const kept = mkdtempSync(join(folder, 'kept-'))
    const help = (): string => run('npx', ['--no-install', 'caudal', '--help'], project, { NODE_COMPILE_CACHE: kept })
    const first = help()
    const own = join(
      kept,
      readdirSync(kept).find((name) => name.startsWith('caudal-'))!,
    )
    const [file, ...others] = readdirSync(own)
    expect(others).toEqual([])
    const whole = readFileSync(join(own, file!))
    expect(help()).toBe(first)
    expect(readFileSync(join(own, file!)).equals(whole)).toBe(true)
    const damaged = whole.with(whole.length >> 1, whole.at(whole.length >> 1)! ^ 255)
    writeFileSync(join(own, file!), damaged)
    expect(help()).toBe(first)
    expect(readFileSync(join(own, file!)).equals(damaged)).toBe(false)
    chmodSync(own, 0o777)
    rmSync(join(own, file!))
    expect(help()).toBe(first)
    expect(readdirSync(own)).toEqual(process.platform === 'win32' ? [file] : [])
  })

  test('brings types that need nothing skipped', () => {
    write('pipelines/shop.ts', pipelineFile)
    write('caudal.config.ts', "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'shop' })\n")
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2024',
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: [],
      declaration: true,
    }
    write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: { ...compilerOptions, exactOptionalPropertyTypes: true }, include: ['pipelines', '*.ts'] }),
    )
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    expect(run(process.execPath, [tsc, '-p', '.'])).toBe('')
    write('pipelines/wrong.ts', pipelineFile.replace('run(load, {})', 'run(load, {}).rws'))
    expect(() => run(process.execPath, [tsc, '-p', '.'])).toThrow(/wrong\.ts.*Property 'rws' does not exist.*Did you mean 'rows'/)
    rmSync(join(project, 'pipelines/wrong.ts'))
  })

  test('runs a pipeline and answers a query', () => {
    expect(JSON.parse(caudal(['run', 'shop', '--json']))).toMatchObject({ pipeline: 'shop', state: 'succeeded' })
    expect(JSON.parse(caudal(['query', 'select id, amount from bronze.sales', '--json']))).toEqual([{ id: 1, amount: 2.5 }])
  })

  test('starts a project that runs', () => {
    caudal(['init', 'fresh'])
    expect(JSON.parse(caudal(['run', '--json'], join(project, 'fresh')))).toMatchObject({ state: 'succeeded' })
  })

  test('shows its example', () => {
    const elsewhere = join(project, 'elsewhere')
    mkdirSync(elsewhere)
    expect(JSON.parse(caudal(['demo', '--json'], elsewhere))).toMatchObject({ state: 'succeeded' })
  }, 180_000)
})
