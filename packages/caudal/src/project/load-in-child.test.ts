import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/index.ts'
import type { Fault } from '../kernel/index.ts'
import { loadInChild } from './load-in-child.ts'
import type { LoadOptions, LoadResult } from './load-in-child.ts'

const entry = fileURLToPath(new URL('../processes/loader.ts', import.meta.url))
const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function project(files: { readonly [path: string]: string }): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'caudal-load-')))
  folders.push(root)
  for (const [path, text] of Object.entries({ 'caudal.config.ts': config, ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

let printed = ''

function load(root: string, more: Partial<LoadOptions> = {}): Promise<LoadResult> {
  printed = ''
  return loadInChild({ root, entry, clock: systemClock, print: (text) => void (printed += text), ...more })
}

/** `CODE file:line:column` of each problem, in their order. */
function seen(root: string, problems: readonly Fault[]): string[] {
  return problems.map(
    ({ code, place }) =>
      `${code} ${[place?.file.replace(`${root}/`, ''), place?.line, place?.column].filter((part) => part !== undefined).join(':')}`,
  )
}

const config = "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'shop' })\n"
const orders = `
import { dataset, decimal, pipeline, task } from 'caudal'
import { z } from 'zod'
import { double } from '../lib/numbers.ts'

export const sales = dataset('bronze.sales', { columns: z.object({ id: z.string(), total: decimal(12, 2) }), key: ['id'] })
const load = task('load', { writes: [sales], run: () => double(2) })
export const orders = pipeline('orders', {
  params: z.object({ shop: z.enum(['berlin', 'oslo']).default('oslo') }),
  plan({ run }) {
    run(load, {})
  },
})
`
const files = {
  'pipelines/orders.ts': orders,
  'lib/numbers.ts': 'export const double = (value: number): number => value * 2\n',
  'sql/a.sql': 'select 1\n',
}

describe('loadInChild', () => {
  it('finds the config, the manifest and all sources', async () => {
    const root = await project({ ...files, 'pipelines/more/.hidden.ts': '', 'pipelines/orders.test.ts': 'throw 1' })
    const { config: settings, manifest, sources, problems, warnings } = await load(root)
    expect([...problems, ...warnings]).toEqual([])
    expect(settings).toMatchObject({ name: 'shop', state: join(root, '.caudal') })
    expect(sources.map(({ path }) => path)).toEqual(['caudal.config.ts', 'lib/numbers.ts', 'pipelines/orders.ts', 'sql/a.sql'])
    expect(manifest?.pipelines[0]).toMatchObject({
      name: 'orders',
      place: { file: 'pipelines/orders.ts', line: 8 },
      params: { properties: { shop: { enum: ['berlin', 'oslo'], default: 'oslo' } } },
      sources: [{ path: 'lib/numbers.ts' }, { path: 'pipelines/orders.ts' }, { path: 'sql/a.sql' }],
    })
    expect(manifest?.datasets[0]?.columns.map(({ name, type }) => [name, type.kind])).toEqual([
      ['id', 'string'],
      ['total', 'decimal'],
    ])
  })

  it('gives the same code the same version in every folder and with either line end', async () => {
    const one = await load(await project(files))
    const crlf = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]))
    const two = await load(await project(crlf))
    expect(two.manifest?.pipelines[0]?.version).toBe(one.manifest?.pipelines[0]?.version)
    const changed = await load(
      await project({ ...files, 'lib/numbers.ts': 'export const double = (value: number): number => value + value\n' }),
    )
    expect(changed.manifest?.pipelines[0]?.steps[0]?.code).not.toBe(one.manifest?.pipelines[0]?.steps[0]?.code)
    expect(changed.manifest?.pipelines[0]?.version).not.toBe(one.manifest?.pipelines[0]?.version)
  })

  it('tells of waits on connections that are not there, or of another kind', async () => {
    const root = await project({
      'caudal.config.ts':
        "import { defineConfig, http } from 'caudal'\nexport default defineConfig({ name: 'shop', connections: { shop: http('https://shop.example') } })\n",
      'pipelines/waits.ts': `import { httpReady, pipeline, sqlReady } from 'caudal'
const often = { every: '1m', timeout: '1h' } as const
export const waits = pipeline('waits', {
  plan({ wait }) {
    wait(httpReady('/health', { connection: 'shop' }), { ...often, as: 'well' })
    wait(httpReady('/health', { connection: 'shup' }), { ...often, as: 'misspelt' })
    wait(sqlReady('select 1', { connection: 'shop' }), { ...often, as: 'no_sql' })
  },
})
`,
    })
    const { problems } = await load(root)
    expect(seen(root, problems)).toEqual(['CONNECTION-UNKNOWN pipelines/waits.ts:6:5', 'CONNECTION-KIND pipelines/waits.ts:7:5'])
    expect(problems[0]!.hint).toContain('"shop"')
  })

  it('tells what is wrong in every file at once, with places', async () => {
    const root = await project({
      'caudal.config.ts':
        "import { defineConfig, env } from 'caudal'\nexport default defineConfig({\n  nam: 'shop',\n  secrets: { token: env('SURELY_NOT_SET') },\n})\n",
      'pipelines/a_broken.ts': 'export const a: number = 1\nexport const b = (1 + ;\n',
      'pipelines/b_imports_broken.ts': "import { a } from './a_broken.ts'\nconsole.log(a)\n",
      'pipelines/c_enum.ts': 'enum State { Open }\nexport const state = State.Open\n',
      'pipelines/d_twice.ts': 'export const a: number = 1\nconst a = 2\n',
      'pipelines/e_package.ts': "import { z } from 'zod'\nimport nothing from 'surely-not-installed'\nconsole.log(z, nothing)\n",
      'pipelines/f_file.ts': "import { double } from '../lib/numbers.js'\nconsole.log(double)\n",
      'pipelines/g_export.ts': "import { triple } from '../lib/numbers.ts'\nconsole.log(triple)\n",
      'pipelines/h_throws.ts': 'const nothing: { deep?: { a: string } } = {}\nexport const a = nothing.deep!.a\n',
      'pipelines/i_decimal.ts': "import { decimal } from 'caudal'\nexport const wide = decimal(50, 2)\n",
      'pipelines/j_plain.js': 'export const b = (1 + ;\n',
      'pipelines/k_orders.ts': orders.replace("key: ['id']", "key: ['idd' as 'id']"),
      'lib/numbers.ts': files['lib/numbers.ts'],
    })
    const { problems } = await load(root)
    expect(seen(root, problems)).toEqual([
      'CONFIG-UNKNOWN-KEY caudal.config.ts:3:3',
      'CONFIG-BAD-VALUE caudal.config.ts:2:16',
      'CONFIG-ENV-MISSING caudal.config.ts:4:14',
      'PROJECT-FILE-BROKEN pipelines/a_broken.ts:2:23',
      'PROJECT-FILE-BROKEN pipelines/c_enum.ts:1:1',
      'PROJECT-FILE-BROKEN pipelines/d_twice.ts:2:7',
      'PROJECT-FILE-BROKEN pipelines/e_package.ts:2:22',
      'PROJECT-FILE-BROKEN pipelines/f_file.ts:1:25',
      'PROJECT-FILE-BROKEN pipelines/g_export.ts:1:10',
      'PROJECT-FILE-BROKEN pipelines/h_throws.ts:2:32',
      'DEFINE-BAD-DECIMAL pipelines/i_decimal.ts:2:21',
      'PROJECT-FILE-BROKEN pipelines/j_plain.js:1:23',
      'DEFINE-UNKNOWN-COLUMN pipelines/k_orders.ts:6:22',
    ])
    expect(problems.find(({ place }) => place?.file.endsWith('f_file.ts'))?.hint).toBe('imports name the file as it is: write numbers.ts')
    expect(problems.find(({ place }) => place?.file.endsWith('d_twice.ts'))?.data).toEqual({ excerpt: 'const a = 2\n      ^' })
  })

  it('keeps what the project prints off standard output', async () => {
    const root = await project({ ...files, 'pipelines/loud.ts': "console.log('hello from the project')\n" })
    expect((await load(root)).problems).toEqual([])
    expect(printed).toContain('hello from the project')
  })

  it('checks the parameters of a run and fills in their defaults', async () => {
    const root = await project(files)
    expect((await load(root, { run: { pipeline: 'orders', params: {} } })).params).toEqual({ shop: 'oslo' })
    const { problems } = await load(root, { run: { pipeline: 'orders', params: { shop: 'rome', shpo: 'oslo' } } })
    expect(problems.map(({ code, data }) => [code, data?.['param']])).toEqual([
      ['PARAMS-UNKNOWN', 'shpo'],
      ['PARAMS-INVALID', 'shop'],
    ])
  })

  it('reads .env, behind the environment', async () => {
    const text =
      "import { defineConfig, env } from 'caudal'\nexport default defineConfig({ name: 'shop', secrets: { token: env('SURELY_NOT_SET') } })\n"
    const root = await project({ 'caudal.config.ts': text, '.env': 'SURELY_NOT_SET="from the file"\n' })
    expect((await load(root)).config?.secrets).toEqual({ token: 'from the file' })
  })

  it('says when a config is missing or exports none, and when nothing is exported', async () => {
    const none = await project({ 'caudal.config.ts': 'export const config = { }\n', 'pipelines/a.ts': 'export const a = 1\n' })
    const { problems, warnings } = await load(none)
    expect([...problems, ...warnings].map(({ code }) => code)).toEqual(['CONFIG-NOT-EXPORTED', 'PROJECT-NO-PIPELINES'])
    await rm(join(none, 'caudal.config.ts'))
    expect((await load(none)).problems.map(({ code }) => code)).toEqual(['PROJECT-NOT-FOUND'])
  })

  it('survives a project that hangs, exits, throws later or eats its messages', async () => {
    const hangs = await load(await project({ 'pipelines/a.ts': 'await new Promise(() => setInterval(() => 1, 1_000))\n' }), {
      limitMs: 1_500,
    })
    expect(hangs.problems.map(({ code }) => code)).toEqual(['PROJECT-LOAD-TIMEOUT'])
    const exits = await load(await project({ 'pipelines/a.ts': "console.error('good bye')\nprocess.exit(3)\n" }))
    expect(exits.problems[0]).toMatchObject({
      code: 'PROJECT-LOAD-CRASHED',
      message: expect.stringMatching(/exit code 3.*good bye/s) as string,
    })
    const stalls = await load(await project({ 'pipelines/a.ts': 'await new Promise(() => undefined)\n' }))
    expect(stalls.problems.map(({ code }) => code)).toEqual(['PROJECT-LOAD-CRASHED'])
  })

  it('loads a copy of a project that has its dependencies installed', async () => {
    const root = await project({ ...files, 'package.json': '{ "type": "module" }' })
    const own = await realpath(fileURLToPath(new URL('../../../../node_modules/zod', import.meta.url)))
    await cp(own, join(root, 'node_modules/zod'), { recursive: true })
    const { manifest, problems } = await load(root)
    expect(problems).toEqual([])
    expect(manifest?.datasets[0]?.columns).toHaveLength(2)
  })
})
