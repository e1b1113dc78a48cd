import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import type { SqlEngine } from '../../ports/index.ts'
import type { Target } from '../../transform/index.ts'
import { awaitedEngine } from './awaited-engine.ts'
import { openEngine } from './open-engine.ts'

let root = ''
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'caudal-awaited-'))))
afterEach(() => rmSync(root, { recursive: true, maxRetries: 20, retryDelay: 100 }))

function targetOf(connection: Target['connection']): Target {
  return { profile: 'shop', name: 'dev', type: 'duckdb', database: 'shop', schema: 'main', threads: 1, facts: {}, connection }
}

const never = new Promise<SqlEngine>(() => undefined)

test.each(['shop.duckdb', 'Shop.db', 'a_1.duckdb'])('knows before as what DuckDB has the file %s', async (path) => {
  const target = targetOf({ path })
  const { database, dialect } = await awaitedEngine(target, never)
  const opened = await openEngine(target, { root, clock: systemClock, ends: false })
  expect({ database, dialect }).toEqual({ database: opened.database, dialect: opened.dialect })
  await opened.close()
})

test.each(['shop', 'a.b.duckdb', 'my shop.duckdb', 'temp.duckdb', 'Main.db', ':memory:'])('asks DuckDB how it calls %s', async (path) => {
  const target = targetOf({ path })
  const opened = await openEngine(target, { root, clock: systemClock, ends: false })
  expect(await awaitedEngine(target, Promise.resolve(opened))).toBe(opened)
  await opened.close()
})

test('waits for the engine once a session is asked for, and fails as it does', async () => {
  const engine = await awaitedEngine(targetOf({ path: 'shop.duckdb' }), Promise.reject(new Error('it is busy')))
  await expect(engine.open()).rejects.toThrow('it is busy')
})
