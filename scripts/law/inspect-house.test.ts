import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Inspection } from './inspect-house.ts'
import { inspectHouse } from './inspect-house.ts'

const rooms = {
  kernel: [],
  define: ['kernel'],
  engine: ['kernel', 'define'],
  project: ['kernel'],
  adapters: ['kernel'],
  testing: ['*'],
  assemble: ['*', '!testing'],
}

/** A small house in which all is well. */
const house: Readonly<Record<string, string>> = {
  'kernel/index.ts': "export { clock } from './clock.ts'",
  'kernel/clock.ts': '/** Time. */\nexport const clock = { now: () => Date.now(), after: setTimeout }',
  'kernel/random.ts': '/** Chance. */\nexport const random = () => Math.random()',
  'kernel/clock.test.ts': "import { readFileSync } from 'node:fs'\nimport { world } from '../testing/index.ts'",
  'define/index.ts': "export type { Task } from './task.ts'",
  'define/task.ts': "import { clock } from '../kernel/index.ts'\n/** A task. */\nexport type Task = typeof clock",
  'define/options.ts':
    '/** Reads. */\nexport const read = (process: { env: string }, at: Date) => [process.env, new Date(at), { fetch: 1 }]',
  'engine/index.ts': "import type { Task } from '../define/index.ts'\n/** Runs. */\nexport const run = (task: Task) => task",
  'engine/words.ts': '// Node 24 has `node:sqlite`; node_modules are no part of it.',
  'engine/timer.ts': '/** A timer. */\nexport interface Timer { readonly id: ReturnType<typeof setTimeout> }',
  'project/environment.ts': '/** The environment. */\nexport const environment = process.env',
  'project/load.ts': '/** Loads. */\nexport const load = (path: string) => import(path)',
  'adapters/duckdb/index.ts': "import { open } from '../files/index.ts'\n/** A warehouse. */\nexport const warehouse = open",
  'adapters/files/index.ts': '/** Files. */\nexport const open = () => 1',
  'adapters/files/path.ts': '/** A path. */\nexport const path = 1',
  'testing/index.ts': "/** All. */\nexport const world = await import('../engine/index.ts')",
  'assemble.ts': "import { run } from './engine/index.ts'\nimport { warehouse } from './adapters/duckdb/index.ts'\nrun(warehouse)",
}

const lines = (count: number): string => Array.from({ length: count }, (_, i) => `void ${i}`).join('\n')

/** Each law with the path and the text that break it. */
const planted: readonly (readonly [law: string, path: string, text: string])[] = [
  ['forbidden', 'kernel/a.ts', "import type { Task } from '../define/index.ts'"],
  ['forbidden', 'define/a.ts', "export { run } from '../engine/index.ts'"],
  ['forbidden', 'define/a.ts', "const run = await import('../engine/index.ts')"],
  ['forbidden', 'define/a.ts', "type Run = typeof import('../engine/index.ts')"],
  ['forbidden', 'assemble.ts', "import { world } from './testing/index.ts'"],
  ['forbidden', 'engine/a.ts', "import '../adapters/duckdb/index.ts'"],
  ['back door', 'define/a.ts', "import { clock } from '../kernel/clock.ts'"],
  ['back door', 'assemble.ts', "import './adapters/files/path.ts'"],
  ['back door', 'adapters/duckdb/a.ts', "import '../files/path.ts'"],
  ['back door', 'engine/a.ts', "import { task } from 'caudal'"],
  ['cycle', 'kernel/clock.ts', "import './index.ts'\n/** Time. */\nexport const clock = 1"],
  ['cycle', 'define/task.ts', "import type { Own } from './task.ts'\n/** A task. */\nexport type Task = Own"],
  ['star', 'define/index.ts', "export * from './task.ts'"],
  ['missing', 'define/a.ts', "import './gone.ts'"],
  ['opaque', 'engine/a.ts', "const path = '../define/' + 'index.ts'\nawait import(path)"],
  ['unlisted', 'cellar/index.ts', 'export {}'],
  ['impure', 'define/a.ts', "import 'node:fs'"],
  ['impure', 'kernel/a.ts', "import 'zod'"],
  ['ambient', 'engine/a.ts', 'Date.now()'],
  ['ambient', 'engine/a.ts', 'const now = new Date()'],
  ['ambient', 'engine/a.ts', 'const text = Date()'],
  ['ambient', 'engine/a.ts', "const now = Date['now']()"],
  ['ambient', 'engine/a.ts', 'const wait = setTimeout'],
  ['ambient', 'engine/a.ts', 'globalThis.Date.now()'],
  ['ambient', 'engine/a.ts', 'globalThis.setInterval(() => 1, 5)'],
  ['ambient', 'engine/a.ts', 'const { now } = performance'],
  ['ambient', 'engine/a.ts', 'Math.random()'],
  ['ambient', 'engine/a.ts', 'AbortSignal.timeout(5)'],
  ['ambient', 'engine/a.ts', "import { setTimeout } from 'node:timers/promises'"],
  ['ambient', 'engine/a.test.ts', 'setTimeout(() => 1, 5)'],
  ['ambient', 'define/a.ts', "await fetch('http://localhost')"],
  ['ambient', 'define/a.ts', 'process.exit()'],
  ['ambient', 'define/a.ts', "Buffer.from('a')"],
  ['environment', 'engine/a.ts', "const home = process.env['HOME']"],
  ['environment', 'engine/a.ts', 'const { env } = process'],
  ['environment', 'engine/a.ts', "import { env } from 'node:process'"],
  ['environment', 'engine/a.ts', "import process from 'node:process'\nconst home = process.env"],
  ['long file', 'engine/a.ts', lines(401)],
  ['long function', 'engine/a.ts', `const long = () => {\n${lines(60)}\n}`],
  ['parameters', 'engine/a.ts', '/** Adds. */\nexport function add(a: number, b: number, c: number): number { return a + b + c }'],
  ['parameters', 'engine/a.ts', '/** Adds. */\nexport const add = (a: number, b: number, c: number) => a + b + c'],
  ['parameters', 'engine/a.ts', '/** Adds. */\nexport class Adder { add(a: number, b: number, c: number) { return a + b + c } }'],
  ['heap', 'engine/utils.ts', 'void 0'],
  ['heap', 'engine/helpers/a.ts', 'void 0'],
  ['undocumented', 'engine/a.ts', 'export const bare = 1'],
  ['undocumented', 'engine/a.ts', 'const bare = 1\nexport { bare }'],
  ['undocumented', 'engine/a.ts', '/** Not of this. */\nconst other = 1\nexport const bare = other'],
  ['word', 'engine/a.ts', '// Starts the job.'],
  ['word', 'engine/a.ts', '/** A node of the graph. */\nconst a = 1'],
  ['bare error', 'engine/a.ts', "throw new Error('no')"],
]

function inspect(files: Readonly<Record<string, string>>): Inspection {
  const root = mkdtempSync(join(tmpdir(), 'caudal-house-'))
  try {
    const folder = join(root, 'src')
    mkdirSync(folder)
    writeFileSync(join(root, 'rooms.json'), JSON.stringify(rooms))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return inspectHouse({ folder, roomsFile: join(root, 'rooms.json') })
  } finally {
    rmSync(root, { recursive: true })
  }
}

describe('the laws of the house', () => {
  test('find nothing where all is well', () => {
    const { files, imports, breaches } = inspect(house)
    expect(breaches).toEqual([])
    expect(files).toBe(Object.keys(house).length)
    expect(imports).toBe(10)
  })

  test.each(planted.map(([law, path, text]) => ({ law, path, text })))('catch plant %#: $law in $path', ({ law, path, text }) => {
    const { breaches } = inspect({ ...house, [path]: text })
    expect(breaches.filter((breach) => breach.law === law && (breach.file === path || breach.text.includes(path)))).toHaveLength(1)
  })

  test('fail where there is nothing to inspect', () => {
    expect(inspect({}).breaches.map(({ law }) => law)).toEqual(['empty'])
  })

  test('name the line', () => {
    const { breaches } = inspect({ ...house, 'engine/a.ts': '\n\nconst now = 1\nMath.random()' })
    expect(breaches).toEqual([{ law: 'ambient', file: 'engine/a.ts', line: 4, text: 'Math.random; ask the Clock or the Random' }])
  })
})
