import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import { loadDbtProject } from '../load-dbt-project.ts'
import { modelDatasets } from '../model-datasets.ts'
import { standardMacros } from '../standard-macros.ts'
import { neverNull } from './never-null.ts'

const files = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'profiles.yml': "shop: { target: dev, outputs: { dev: { type: duckdb, path: 'shop.duckdb' } } }\n",
  'models/loose.sql': 'select 1 as a, 1 as b, 1 as c, 1 as d, 1 as e',
  'models/held.sql': 'select 1 as a, 1 as b',
  'models/schema.yml': `
models:
  - name: loose
    columns:
      - { name: A, data_type: int, data_tests: [not_null] }
      - { name: b, data_type: int, data_tests: [{ not_null: { config: { severity: warn } } }] }
      - { name: c, data_type: int, data_tests: [{ not_null: { config: { where: 'a > 0' } } }] }
      - { name: d, data_type: int, data_tests: [{ not_null: { config: { error_if: '> 10' } } }] }
      - { name: e, data_type: int, constraints: [{ type: not_null }] }
  - name: held
    config: { contract: { enforced: true } }
    columns:
      - { name: a, data_type: int, constraints: [{ type: not_null }] }
      - { name: b, data_type: int }
`,
}

test('a column is never null by an enforced contract, or by a test of severity error that no row may fail', async () => {
  const root = mkdtempSync(join(tmpdir(), 'caudal-null-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const loaded = await loadDbtProject({ root, clock: systemClock, env: {}, standard: standardMacros })
    expect([...neverNull(loaded.manifest)].toSorted()).toEqual(['model.shop.held a', 'model.shop.loose a'])
    const sure = modelDatasets(loaded).flatMap(({ id, columns }) =>
      columns.filter(({ nullable }) => !nullable).map(({ name }) => `${id} ${name}`),
    )
    expect(sure.toSorted()).toEqual(['model.shop.held a', 'model.shop.loose A'])
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
