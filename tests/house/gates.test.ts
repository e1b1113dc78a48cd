import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GateResult } from '../../scripts/check/gate.ts'
import { runGate, runGates } from '../../scripts/check/gate.ts'
import { gates } from '../../scripts/check/gates.ts'
import { root, workspaceFiles } from './tracked-files.ts'

let copy = ''

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'caudal-gates-'))
  for (const path of workspaceFiles()) cpSync(join(root, path), join(copy, path))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})

afterAll(() => rmSync(copy, { recursive: true }))

/** Runs one gate on the copy, in which one file is other than it should be. */
async function gateWith(name: string, plant: { readonly path: string; readonly change: (text: string) => string }): Promise<GateResult> {
  const file = join(copy, plant.path)
  const before = workspaceFiles().includes(plant.path) ? readFileSync(file, 'utf8') : undefined
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, plant.change(before ?? ''))
  try {
    return await runGate(
      gates.find((gate) => gate.name === name)!,
      copy,
    )
  } finally {
    if (before === undefined) rmSync(file)
    else writeFileSync(file, before)
  }
}

const planted: readonly {
  readonly gate: string
  readonly path: string
  readonly change: (text: string) => string
  readonly says: RegExp
}[] = [
  { gate: 'types', path: 'tests/planted.ts', change: () => "export const n: number = 'one'\n", says: /tests\/planted\.ts.*TS2322/ },
  { gate: 'screen', path: 'packages/ui/src/planted.ts', change: () => "export const n: number = 'one'\n", says: /planted\.ts.*TS2322/ },
  {
    gate: 'build',
    path: 'packages/caudal/src/store/planted.ts',
    change: () => 'export const planted = () => new Map([[1, new Set()]])\n',
    says: /planted\.ts.*TS90\d\d/,
  },
  {
    gate: 'pure',
    path: 'packages/caudal/src/kernel/planted.ts',
    change: () => "import { cwd } from 'node:process'\nexport const here: string = cwd()\n",
    says: /planted\.ts.*TS2591|planted\.ts.*TS2307/,
  },
  {
    gate: 'lint',
    path: 'tests/planted.ts',
    change: () => 'export async function wait(): Promise<void> {}\nexport const go = (): void => {\n  wait()\n}\n',
    says: /no-floating-promises/,
  },
  { gate: 'format', path: 'tests/planted.ts', change: () => 'export const n = "one";\n', says: /tests\/planted\.ts/ },
  { gate: 'dead', path: 'packages/caudal/src/kernel/planted.ts', change: () => 'export const planted = 1\n', says: /kernel\/planted\.ts/ },
  { gate: 'law', path: 'packages/caudal/src/engine/planted.ts', change: () => 'Date.now()\n', says: /ambient +engine\/planted\.ts:1/ },
  { gate: 'budget', path: 'tests/types/budget.json', change: () => '{ "instantiations": 10 }\n', says: /budget 10 / },
  {
    gate: 'docs',
    path: 'docs/reference/errors.md',
    change: (text) => `${text}| \`ZZZ-NEVER-THROWN\` | nothing | nothing |\n`,
    says: /ZZZ-NEVER-THROWN is in no source/,
  },
  { gate: 'docs', path: 'docs/reference/api.md', change: () => 'stale\n', says: /api\.md is not what the sources say/ },
  {
    gate: 'docs',
    path: 'packages/caudal/src/engine/planted.ts',
    change: () => "export const planted = { code: 'ZZZ-UNEXPLAINED' }\n",
    says: /ZZZ-UNEXPLAINED \(engine\/planted\.ts:1\) is not in/,
  },
]

function check(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, 'scripts/check.ts'), ...args], { encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

describe('npm run check', () => {
  test('says what failed, with what it printed, and ends with 1', () => {
    const file = join(copy, 'packages/caudal/src/engine/planted.ts')
    writeFileSync(file, 'Date.now()\n')
    const { status, output } = check('--only', 'law')
    rmSync(file)
    expect(output).toMatch(/^FAILED law +\d+\.\d s .*\n[^]*ambient +engine\/planted\.ts:1[^]*\n0 of 1 gates passed in/)
    expect(status).toBe(1)
  })

  test('ends with 0 where all that was asked passed', () => {
    writeFileSync(join(copy, 'tests/types/budget.json'), '{ "instantiations": 1000000 }\n')
    const { status, output } = check('--only=budget')
    expect(output).toMatch(/^ok +budget/)
    expect(status).toBe(0)
  })

  test('knows its gates', () => {
    expect(check('--only', 'laws')).toMatchObject({ status: 2, output: expect.stringContaining('no gate is called laws') as string })
  })

  test.each([
    ['a word too many', ['--update', 'docs'], /^Unexpected argument 'docs'/],
    ['an option that is not there', ['--ony=docs'], /^Unknown option '--ony'/],
  ])('says how it is called where there is %s', (_, args, says) => {
    const { status, output } = check(...args)
    expect(output).toMatch(says)
    expect(output).toMatch(/\nnpm run check \[-- --only NAME,NAME\][^]*--update +write [^\n]*\n$/)
    expect(status).toBe(2)
  })
})

describe('the gates of the check', () => {
  test.each(planted)('$gate notices a change of $path', async ({ gate, path, change, says }) => {
    const { passed, output } = await gateWith(gate, { path, change })
    expect(output).toMatch(says)
    expect(passed).toBe(false)
  })

  test('each have a planted violation', () => {
    expect(new Set(planted.map(({ gate }) => gate))).toEqual(new Set(gates.map(({ name }) => name)))
  })

  test('fail where their tool is missing', async () => {
    const { passed } = await runGate({ name: 'gone', about: '', command: ['no-such-tool-anywhere'] }, copy)
    expect(passed).toBe(false)
  })

  test('are all run and all reported', async () => {
    const node = (text: string): readonly string[] => ['node', '-e', text]
    const reported: string[] = []
    const results = await runGates(
      [
        { name: 'good', about: '', command: node('console.log(1)') },
        { name: 'bad', about: '', command: node('process.exit(3)') },
        { name: 'last', about: '', command: node('console.error(2)') },
      ],
      { root: copy, width: 2, report: ({ gate }) => reported.push(gate.name) },
    )
    expect(reported.toSorted()).toEqual(['bad', 'good', 'last'])
    expect(results.filter(({ passed }) => !passed).map(({ gate }) => gate.name)).toEqual(['bad'])
    expect(results.map(({ output }) => output.trim()).toSorted()).toEqual(['', '1', '2'])
  })
})
