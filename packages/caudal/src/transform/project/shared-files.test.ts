import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import { loadDbtProject } from '../load-dbt-project.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { standardMacros } from '../standard-macros.ts'
import type { DbtProject } from './dbt-project.ts'
import { createSharedFiles } from './shared-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'caudal-shared-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what lies outside of projects is made once, what lies within by each', () => {
  const shared = createSharedFiles({ now: () => 7 })
  expect(shared.since).toBe(7)
  let count = 0
  const make = (): number => ++count
  const of = (root: string, path: string, as = 'text'): number =>
    shared.of({ owner: { root } as DbtProject, path, relative: path }, { as, make })
  expect([of('/all/one', '../sources/a.yml'), of('/all/other', '../sources/a.yml')]).toEqual([1, 1])
  expect([of('/all/one', '../sources/a.yml', 'yaml'), of('/all/deep/one', '../sources/a.yml')]).toEqual([2, 3])
  expect([of('/all/one', 'models/a.yml'), of('/all/one', 'models/a.yml')]).toEqual([4, 5])
})

const files: Readonly<Record<string, string>> = {
  'shared/macros.sql': `{% macro area(own) %}{{ return(project_name ~ own ~ var('more', 'none')) }}{% endmacro %}
{% macro any() %}{{ return([1, 2, 3, 4, 5, 6, 7] | random) }}{% endmacro %}
{% test is_long(model, column_name) %}select * from {{ model }} where length({{ column_name }}) < {{ any() }}{% endtest %}
`,
  'shared/raw.yml': `sources:
  - name: raw
    description: "{{ doc('raw') }}"
    meta: { area: "{{ var('more', 'none') }}" }
    tables:
      - name: orders
        description: "{{ doc('raw') }}"
        columns:
          - { name: id, description: "{{ doc('raw') }}", data_tests: [unique, is_long] }
          - { name: amount, description: what was paid }
macros:
  - name: area
    description: "{{ doc('raw') }}"
`,
  'shared/deep/plain.yml': `sources:
  - name: plain
    description: Without templates
    tables:
      - name: orders
        columns: [{ name: id, description: number, tags: [key], tests: [unique, is_long] }, { name: amount }]
      - { name: items, loaded_at_field: at, config: { enabled: true, meta: { of: items } } }
`,
}

function project(name: string, more: string, { folders = '../shared', path = 'shop' } = {}): string {
  const root = join(folder, name)
  const own: Readonly<Record<string, string>> = {
    'dbt_project.yml': `name: ${name}\nprofile: shop\nmodel-paths: [models, ${folders}]\nmacro-paths: [../shared]\n${more}`,
    'profiles.yml': `shop: { target: dev, outputs: { dev: { type: duckdb, path: '${path}.duckdb' } } }\n`,
    'models/orders.sql': "{{ config(tags=[area('x'), any() | string]) }} select * from {{ source('raw', 'orders') }}\n",
    'models/about.md': `{% docs raw %}The raw of ${name}{% enddocs %}\n`,
  }
  for (const [path, text] of Object.entries(own)) write(join(root, path), text)
  return root
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

test('projects come out as they do alone, whichever was read before', async () => {
  for (const [path, text] of Object.entries(files)) write(join(folder, path), text)
  const roots = [
    project('one', 'vars: { more: a }\n'),
    project('other', 'sources: { other: { raw: { +meta: { of: other } } } }\n'),
    project('third', 'sources: { +enabled: true }\n'),
    project('fourth', ''),
    project('fifth', '', { folders: '../shared/deep, ../shared' }),
    project('sixth', '', { path: 'sixth' }),
  ]
  const clock = { ...systemClock, now: () => 1_000_000_000_000 }
  const options = { clock, env: {}, standard: standardMacros }
  const textOf = ({ metadata, ...rest }: DbtManifest): string => JSON.stringify({ ...rest, project: metadata.project_name })
  const alone = []
  for (const root of roots) alone.push(textOf((await loadDbtProject({ root, ...options })).manifest))
  expect(alone[0]).toContain('The raw of one')
  const shared = createSharedFiles(clock)
  const together = []
  for (const root of [...roots, ...roots]) together.push(textOf((await loadDbtProject({ root, ...options, shared })).manifest))
  expect(together).toEqual([...alone, ...alone])
})
