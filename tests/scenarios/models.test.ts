import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../packages/caudal/bin/caudal.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'caudal-model-scenario-'))
const cwd = join(folder, 'shop')
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

function caudal(words: readonly string[], at: string = cwd): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], { cwd: at, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true })
  writeFileSync(join(cwd, path), text)
}

beforeAll(() => {
  caudal(['init', 'shop'], folder)
  caudal(['run', '--window', '2026-11-19', '--quiet'])
  write('dbt_project.yml', "name: shop\nversion: '1.0'\nmodels:\n  +materialized: table\n  +schema: gold\n")
  write('models/busy_shops.sql', "select shop, sum(visitors) as visitors from {{ source('bronze', 'visits') }} group by shop\n")
  write(
    'models/schema.yml',
    'sources: [{ name: bronze, tables: [{ name: visits }] }]\nmodels:\n  - name: busy_shops\n    columns: [{ name: shop, data_tests: [unique, not_null] }]\n',
  )
})

test('models are built in the warehouse of a Caudal project, from datasets of its pipelines, without a profile', () => {
  const built = caudal(['build', '--json'])
  expect(built.code, built.err).toBe(0)
  expect(JSON.parse(built.out)).toMatchObject({ succeeded: true, counts: { ok: 3, failed: 0 } })
  const asked = caudal(['query', 'select count(*) as shops from main_gold.busy_shops', '--json'])
  expect(JSON.parse(asked.out)).toEqual([{ shops: 3 }])
})

test('pipelines and models share the warehouse at once', () => {
  const again = caudal(['run', '--window', '2026-11-18', '--quiet', '--json'])
  expect(JSON.parse(again.out)).toMatchObject({ state: 'succeeded' })
  expect(caudal(['check', 'busy_shops']).code).toBe(0)
  expect(caudal(['list', 'models']).out).toContain('main_gold.busy_shops')
})
