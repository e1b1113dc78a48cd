import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentationFences } from './fences.ts'
import { root } from './tracked-files.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'caudal-guide-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const own =
    "import base from '" +
    join(root, 'vitest.config.ts') +
    "'\nexport default { resolve: base.resolve, test: { include: ['*.test.ts'] } }\n"
  writeFileSync(join(folder, 'vitest.config.ts'), own)
  for (const { page, file, text } of documentationFences()) {
    if (page !== 'docs/guides/testing.md' || file === undefined) continue
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

test('the tests that the testing guide shows pass', { timeout: 300_000 }, () => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', '--root', folder], { cwd: folder, encoding: 'utf8' })
  expect(status, stdout + stderr).toBe(0)
  expect(stdout).toContain('5 passed')
})
