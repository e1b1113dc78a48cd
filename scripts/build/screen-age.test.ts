import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { screenIsStale } from './screen-age.ts'

let root = ''
const folders = ['packages/ui/src', 'packages/ui', 'packages/caudal/src/api', 'packages/caudal/src/kernel']
const files = ['packages/ui/src/main.tsx', 'packages/caudal/src/api/index.ts', 'scripts/screen.ts', 'package-lock.json']

function touch(path: string, at: number): void {
  utimesSync(join(root, path), at, at)
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'caudal-screen-age-'))
  for (const path of [...folders, 'packages/caudal/screen']) mkdirSync(join(root, path), { recursive: true })
  for (const path of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '')
  }
  for (const path of [...files, ...folders]) touch(path, 1_000)
})

afterEach(() => rmSync(root, { recursive: true }))

test('a screen that was never built is stale', () => {
  expect(screenIsStale(root)).toBe(true)
})

test('a built screen is fresh until a source changes, or a file of them goes', () => {
  writeFileSync(join(root, 'packages/caudal/screen/index.html'), '')
  touch('packages/caudal/screen/index.html', 2_000)
  expect(screenIsStale(root)).toBe(false)
  for (const path of [...files, 'packages/ui/src']) {
    touch(path, 3_000)
    expect(screenIsStale(root), path).toBe(true)
    touch(path, 1_000)
  }
  expect(screenIsStale(root)).toBe(false)
})
