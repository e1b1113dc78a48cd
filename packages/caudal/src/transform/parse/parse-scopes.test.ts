import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import type { LoadedDbtProject } from '../load-dbt-project.ts'
import { loadDbtProject } from '../load-dbt-project.ts'
import { standardMacros } from '../standard-macros.ts'

function load(files: Readonly<Record<string, string>>): Promise<LoadedDbtProject> {
  const root = mkdtempSync(join(tmpdir(), 'caudal-scopes-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const basics = { 'profiles.yml': "shop: { target: dev, outputs: { dev: { type: duckdb, path: ':memory:' } } }\n" }
  for (const [path, source] of Object.entries({ 'dbt_project.yml': 'name: shop\nprofile: shop\n', ...basics, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), source)
  }
  return loadDbtProject({ root, clock: systemClock, env: {}, standard: standardMacros })
}

test('macros see the resource that calls them, each time', async () => {
  const { manifest } = await load({
    'macros/own.sql':
      "{% macro own() %}{{ return([model.name, this.identifier, schema]) }}{% endmacro %}\n{% macro through() %}{{ return(own()) }}{% endmacro %}\n{% macro note(names) %}{% do graph.update({names[0]: 1}) %}{{ config(meta={'saw': graph.keys() | list, 'schema': schema}) }}{% endmacro %}",
    'models/one.sql': "{{ config(tags=own(), schema='a', post_hook='{{ note(own()) }}') }} select 1",
    'models/two.sql': "{{ config(tags=through(), alias='second', post_hook='{{ note(own()) }}') }} select * from {{ ref('one') }}",
    'models/slow.sql': '{% set names = own() | list %}{{ config(tags=names) }} select {{ names[0].pop }}',
  })
  const tags = Object.fromEntries(Object.values(manifest.nodes).map(({ name, config }) => [name, config.tags]))
  expect(tags).toEqual({ one: ['one', 'one', 'main'], two: ['two', 'two', 'main'], slow: ['slow', 'slow', 'main'] })
})

test('what hooks refer to is of their own model', async () => {
  const { manifest } = await load({
    'dbt_project.yml': 'name: shop\nprofile: shop\nmodels:\n  +post-hook: "{{ after(model.config.get(\'follows\', none)) }}"\n',
    'macros/after.sql': "{% macro after(name) %}{% if name and this.schema == 'main_' ~ name %}{{ ref(name) }}{% endif %}{% endmacro %}",
    'models/one.sql': 'select 1',
    'models/two.sql': "{{ config(follows='one', schema='one') }} select 1",
    'models/three.sql': "{{ config(follows='two', schema='other') }} select 1",
  })
  const parents = Object.fromEntries(Object.values(manifest.nodes).map(({ name, depends_on: { nodes } }) => [name, nodes]))
  expect(parents).toEqual({ one: [], two: ['model.shop.one'], three: [] })
})
