import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { FaultRecord } from '../../kernel/index.ts'
import { faultLines } from './fault-lines.ts'
import { locateFault } from './source-excerpt.ts'
import { fixedTerminal } from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'caudal-fault-'))
writeFileSync(
  join(folder, 'caudal.config.ts'),
  "import { defineConfig } from 'caudal'\n\nexport default defineConfig({\n  nmae: 'shop',\n})\n",
)
afterAll(() => rmSync(folder, { recursive: true }))

const fault: FaultRecord = {
  code: 'CONFIG-UNKNOWN-KEY',
  message: '"nmae" is not a setting',
  hint: 'did you mean "name"?',
  blame: 'user',
  retryable: false,
  place: { file: join(folder, 'caudal.config.ts'), line: 4, column: 3 },
}

test('a fault shows code, place, message, source and hint', () => {
  const located = locateFault(fault, { root: folder, cwd: folder })
  expect(faultLines([located], { terminal: fixedTerminal(), stacks: false })).toEqual([
    '✕ CONFIG-UNKNOWN-KEY  caudal.config.ts:4:3',
    '  "nmae" is not a setting',
    '',
    '  3 │ export default defineConfig({',
    "  4 │   nmae: 'shop',",
    '    │   ^',
    '  5 │ })',
    '',
    '  hint: did you mean "name"?',
  ])
})

test('places are relative to where the person is, and a file that is gone is named without its source', () => {
  const near = locateFault({ ...fault, place: { file: 'pipelines/a.ts', line: 3 } }, { root: folder, cwd: join(folder, 'pipelines') })
  expect(near).toMatchObject({ place: 'a.ts:3' })
  expect(near.excerpt).toBeUndefined()
})

test('several faults are counted, causes named, stacks shown on demand', () => {
  const caused: FaultRecord = {
    ...fault,
    stack: 'Fault: x\n    at y',
    cause: { code: 'TASK-ERROR', message: 'disk on fire', blame: 'user', retryable: true },
  }
  const lines = faultLines([{ fault: caused }, { fault }], { terminal: fixedTerminal(), stacks: true })
  expect(lines[0]).toBe('2 problems')
  expect(lines).toContain('  because: disk on fire')
  expect(lines).toContain('      at y')
  expect(faultLines([{ fault: caused }], { terminal: fixedTerminal(), stacks: false })).not.toContain('      at y')
})
