import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root } from './tracked-files.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'caudal-ci-'))
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, '.ci'))
  cpSync(join(root, '.ci/run'), join(folder, '.ci/run'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the script with an npm that notes how it was called, prints these totals for the tests, and fails at one command. */
function ci(options: { readonly totals: string; readonly failing?: string }): {
  readonly status: number | null
  readonly lines: readonly string[]
} {
  const npm = `#!/usr/bin/env bash
echo "called: npm $* (CI=$CI)"
if [ "$1" = test ]; then printf '%b\\n' " Test Files  3 passed (3)" "${options.totals}"; fi
[ "npm $*" != "${options.failing ?? ''}" ]
`
  writeFileSync(join(folder, 'bin/npm'), npm)
  chmodSync(join(folder, 'bin/npm'), 0o755)
  const path = `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`
  const { status, stdout } = spawnSync(join(folder, '.ci/run'), { cwd: tmpdir(), env: { ...process.env, PATH: path }, encoding: 'utf8' })
  return { status, lines: stdout.trimEnd().split('\n') }
}

describe('.ci/run', () => {
  test('installs, checks, tests and shows, and ends with the totals of the tests', () => {
    const { status, lines } = ci({ totals: '      Tests  12 passed (12)' })
    expect(lines.filter((line) => line.startsWith('called:')).map((line) => line.replace(/(projects -- )\S+/, '$1FOLDER'))).toEqual(
      ['npm ci', 'npm run projects -- FOLDER', 'npm run check', 'npm test', 'npm run demo', 'npm run simulate -- --seconds 420'].map(
        (command) => `called: ${command} (CI=true)`,
      ),
    )
    expect(lines.at(-1)).toBe('12 passed, 0 failed')
    expect(status).toBe(0)
  })

  test('counts what failed and what was skipped, colours or not', () => {
    const { status, lines } = ci({
      totals: '\\x1b[2m      Tests \\x1b[22m \\x1b[31m2 failed\\x1b[39m | 9 passed | 1 skipped (12)',
      failing: 'npm test',
    })
    expect(lines.slice(-2)).toEqual(['FAILED npm test', '9 passed, 2 failed, 1 skipped'])
    expect(status).toBe(1)
  })

  test.each(['npm run check', 'npm run demo', 'npm run simulate -- --seconds 420'])(
    'fails where %s fails, and still runs the rest',
    (failing) => {
      const { status, lines } = ci({ totals: '      Tests  12 passed (12)', failing })
      expect(lines).toContain('called: npm run simulate -- --seconds 420 (CI=true)')
      expect(lines.slice(-2)).toEqual([`FAILED ${failing.split(' -- ')[0]}`, '12 passed, 0 failed'])
      expect(status).toBe(1)
    },
  )

  test('fails where nothing could be installed or no test ran', () => {
    expect(ci({ totals: '', failing: 'npm ci' }).lines.at(-1)).toBe('0 passed, 0 failed')
    expect(ci({ totals: '      Tests  no tests' }).status).toBe(1)
  })
})
