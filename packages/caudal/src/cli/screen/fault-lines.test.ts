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
  const cause: FaultRecord = { code: 'DISK-FULL', message: 'no room is left', blame: 'system', retryable: true }
  const caused: FaultRecord = { ...fault, stack: 'Fault: x\n    at y', cause }
  const lines = faultLines([{ fault: caused }, { fault }], { terminal: fixedTerminal(), stacks: true })
  expect(lines[0]).toBe('2 problems')
  expect(lines).toContain('  because: no room is left')
  expect(lines).toContain('      at y')
  expect(faultLines([{ fault: caused }], { terminal: fixedTerminal(), stacks: false })).not.toContain('      at y')
})

test("a driver's own words are told on demand, the causes of a task's error always", () => {
  const driver: FaultRecord = { code: 'TASK-ERROR', message: 'SQLITE_BUSY (5)', blame: 'user', retryable: true }
  const said = (record: FaultRecord, stacks: boolean): string =>
    faultLines([{ fault: record }], { terminal: fixedTerminal(), stacks }).join('\n')
  expect(said({ ...fault, cause: driver }, false)).not.toContain('SQLITE_BUSY')
  expect(said({ ...fault, cause: driver }, true)).toContain('because: SQLITE_BUSY (5)')
  expect(said({ ...fault, code: 'TASK-ERROR', cause: driver }, false)).toContain('because: SQLITE_BUSY (5)')
})
