import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SourceFile } from '../law/source-file.ts'
import { readSources } from '../law/source-file.ts'
import { codesIn, disagreements, rowsOf, sortCatalogue } from './error-codes.ts'

function sourcesOf(files: Readonly<Record<string, string>>): SourceFile[] {
  const folder = mkdtempSync(join(tmpdir(), 'caudal-codes-'))
  try {
    mkdirSync(join(folder, 'engine'))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'engine', name), text)
    return readSources(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const head = '# Errors\n\n| code | what happened | how to mend |\n| --- | --- | --- |\n'

test('codes are found wherever they are written, tests apart', () => {
  const codes = codesIn(
    sourcesOf({
      'a.ts':
        "throw new Fault('RUN-GONE', {})\n\nconst record = { code: 'RUN-LATE' }\nproblem('RUN-ODD', 1)\nconst other = ['UTF-8', 'SHA-256', 'GET', 'x-RUN-A']",
      'a.test.ts': "expect(code).toBe('RUN-TESTED')",
    }),
  )
  expect([...codes]).toEqual([
    ['RUN-GONE', 'engine/a.ts:1'],
    ['RUN-LATE', 'engine/a.ts:3'],
    ['RUN-ODD', 'engine/a.ts:4'],
  ])
})

test('rows are read with their cells', () => {
  expect(rowsOf(`${head}| \`RUN-GONE\` | it \\| she went | find it |\ntext | A-B\n`)).toEqual([
    { code: 'RUN-GONE', line: 5, cells: ['`RUN-GONE`', 'it \\| she went', 'find it'] },
  ])
})

test.each([
  ['a code without a row', ['RUN-A', 'RUN-B'], '| RUN-A | a | b |', /^RUN-B \(engine\/a\.ts:1\) is not in/],
  ['a row without a code', ['RUN-A'], '| RUN-A | a | b |\n| RUN-B | a | b |', /^errors\.md:6 {2}RUN-B is in no source/],
  ['a row that says nothing', ['RUN-A'], '| RUN-A | a | |', /must say what happened/],
  ['a row twice', ['RUN-A'], '| RUN-A | a | b |\n| RUN-A | a | b |', /stands twice/],
  ['rows out of order', ['RUN-A', 'RUN-B'], '| RUN-B | a | b |\n| RUN-A | a | b |', /errors\.md:6 {2}RUN-A is out of order/],
  ['no code at all', [], '', /the sources hold no error code/],
] as const)('%s is a disagreement', (...[, codes, rows, says]) => {
  const found = disagreements(new Map(codes.map((code) => [code, 'engine/a.ts:1'])), rowsOf(head + rows))
  expect(found).toHaveLength(1)
  expect(found[0]).toMatch(says)
})

test('a sorted catalogue has its codes in backticks and all else in place', () => {
  expect(sortCatalogue(`${head}| RUN-B | b | b |\n| RUN-A | a | a |\n\nend\n`)).toBe(
    `${head}| \`RUN-A\` | a | a |\n| \`RUN-B\` | b | b |\n\nend\n`,
  )
})
