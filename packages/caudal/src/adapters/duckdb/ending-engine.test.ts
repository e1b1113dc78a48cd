import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const engines = fileURLToPath(new URL('index.ts', import.meta.url))
const kernel = fileURLToPath(new URL('../../kernel/index.ts', import.meta.url))

/** Opens an engine in a process of its own, runs a statement on it and closes it; what that tells. */
function inProcess(path: string, sql: string): string {
  const program = `
    const { openDuckDbEngine } = await import(${JSON.stringify(engines)})
    const { systemClock: clock } = await import(${JSON.stringify(kernel)})
    const engine = await openDuckDbEngine({ path: ${JSON.stringify(path)}, memory: null, threads: 1, clock, ends: true })
    const session = await engine.open()
    console.log(JSON.stringify((await session.execute(${JSON.stringify(sql)})).rows))
    await session.close()
    await engine.close()
    process.exit()`
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  return stdout.trim()
}

test('an engine that ends with its process leaves all in one file, which the next can open', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caudal-ending-'))
  try {
    const path = join(folder, 'shop.duckdb')
    inProcess(path, 'create table orders as select 7 as id')
    expect(readdirSync(folder)).toEqual(['shop.duckdb'])
    expect(inProcess(path, 'select id from orders')).toBe('[[7]]')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
