import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openAhead } from './head-start.ts'

interface Start {
  readonly words?: readonly string[]
  readonly files?: Readonly<Record<string, string>>
  readonly profiles?: string
}

const project = { 'dbt_project.yml': 'name: shop\n', 'profiles.yml': 'shop: { outputs: { dev: { type: duckdb } } }\n' }

/** What is opened ahead in a folder with files, closed again. */
async function opened({ words = ['dbt', 'build'], files = project, profiles }: Start): Promise<string | undefined> {
  const cwd = mkdtempSync(join(tmpdir(), 'caudal-ahead-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
    const engine = await openAhead({ words, cwd, environment: (name) => (name === 'DBT_PROFILES_DIR' ? profiles : undefined) })
    await engine?.close()
    return engine?.database
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

test('opens the empty engine where queries are going to be read by DuckDB', async () => {
  expect(await opened({})).toBe('memory')
  expect(await opened({ words: ['dbt', 'compile', '--select', 'orders'] })).toBe('memory')
  expect(await opened({ profiles: '/nowhere' })).toBe('memory')
})

test('opens nothing where that is not plain', async () => {
  const postgres = { ...project, 'profiles.yml': 'shop: { outputs: { dev: { type: duckdb }, prod: { type: "postgres" } } }\n' }
  expect(await opened({ words: ['dbt', 'run'] })).toBeUndefined()
  expect(await opened({ words: ['dbt', 'build', '--no-bind'] })).toBeUndefined()
  expect(await opened({ words: ['build'] })).toBeUndefined()
  expect(await opened({ words: [] })).toBeUndefined()
  expect(await opened({ files: postgres })).toBeUndefined()
  expect(await opened({ files: { 'profiles.yml': project['profiles.yml'] } })).toBeUndefined()
})
