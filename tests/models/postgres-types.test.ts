import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject } from '../scenarios/project-folder.ts'
import type { ProjectFolder } from '../scenarios/project-folder.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'

describe.skipIf(noPostgres !== null)('types of models on Postgres', () => {
  let server: PostgresServer
  let project: ProjectFolder
  beforeAll(async () => {
    server = await startPostgres()
    const { hostname, port, pathname } = new URL(await server.database())
    project = await makeProject({
      'caudal.config.ts': "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'shop' })\n",
      'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
      'profiles.yml': `shop: { target: dev, outputs: { dev: { type: postgres, host: ${hostname}, port: ${port}, user: caudal, password: x, dbname: ${pathname.slice(1)}, schema: public, threads: 2 } } }\n`,
      'models/orders.sql':
        "select 1::bigint as id, 9.5::numeric(9, 2) as amount, array['a']::text[] as tags, now() as at, '{}'::jsonb as more, null::bytea as raw",
      'models/big.sql': 'select id, amount > 5 as big from {{ ref("orders") }}',
      'models/schema.yml':
        'models:\n  - name: orders\n    description: What was bought\n    columns: [{ name: id, data_tests: [not_null] }]\n',
    })
  }, 240_000)
  afterAll(async () => {
    await project[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  it('are what its values come as', async () => {
    const { stdout } = await project.run(['generate', 'types', '--target', 'dev', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ tables: 2, changed: true })
    const text = readFileSync(join(project.root, 'caudal-types.ts'), 'utf8')
    expect(text).toContain(`/** What was bought */
export interface PublicOrders {
  id: number
  amount: number | null
  tags: (string | null)[] | null
  at: string | null
  more: unknown
  raw: Uint8Array | null
}
`)
    expect(text).toContain('  big: boolean | null\n')
  })
})
