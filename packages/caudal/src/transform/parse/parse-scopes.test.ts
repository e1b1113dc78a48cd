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

test('a source that is named twice is there twice where dbt renders the model', async () => {
  const { manifest } = await load({
    'models/raw.yml': 'sources: [{ name: raw, tables: [{ name: a }] }]\n',
    'macros/both.sql': "{% macro both() %}{{ source('raw', 'a') }}{{ source('raw', 'a') }}{% endmacro %}",
    'models/plain.sql': "select * from {{ source('raw', 'a') }} join {{ source('raw', 'a') }}",
    'models/branch.sql': "{% if true %}select * from {{ source('raw', 'a') }} join {{ source('raw', 'a') }}{% endif %}",
    'models/by_macro.sql': '{{ both() }}',
  })
  const counts = Object.fromEntries(Object.values(manifest.nodes).map(({ name, sources }) => [name, sources.length]))
  expect(counts).toEqual({ plain: 1, branch: 2, by_macro: 2 })
})

test.each([
  ['text that is asked for', "{% set text = words() %}{% if 'select' in text %}{{ ref('a') }}{% endif %}", ['b', 'a']],
  ['arguments by place, by name and by default', "{{ pick('a') }}{{ pick(second='b', first='a') }}", ['a', 'a', 'a', 'b']],
  ['a macro that another one returns', "{{ through('b') }}", ['b', 'a']],
  ['what follows a return', "{{ early('a') }}", ['a']],
  ['loops over dicts and their items', "{{ each({'x': 'a', 'y': 'b'}) }}", ['a', 'b']],
  ['names that a macro sets for itself', "{% set name = 'a' %}{{ shadow() }}{{ ref(name) }}", ['b', 'a']],
  ['arguments that nobody knows', "{{ pick('a', first_of | upper) }}{{ ref('b') }}", undefined],
  ['tests of none and of what is there', "{{ maybe() }}{{ maybe('b') }}{{ maybe(none) }}", ['a', 'b', 'a']],
  ['macros that call themselves', '{{ down(3) }}', ['a', 'b', 'a']],
  [
    'what only code can have',
    "{{ many('a', 'b') }}{{ named(first='b') }}{% call wrapped() %}{{ ref('a') }}{% endcall %}",
    ['a', 'b', 'b', 'a'],
  ],
  ['calls of what calls yield', "{{ ref('a').replace_path(identifier=ref('b').name) }}", undefined],
  ['relations that are asked for more', "{{ shown('a') }}", ['a']],
  ['blocks of text', "{{ block('b') }}", ['b', 'a']],
])('macros that are run for what they say: %s', async (_, source, refs) => {
  const macros = `
    {% macro words() %}select 1 from {{ ref('b') }}{% endmacro %}
    {% macro pick(first, second='a') %}{{ ref(first) }}, {{ ref(second) }}{% endmacro %}
    {% macro through(name) %}{{ return(pick(name)) }}{% endmacro %}
    {% macro early(name) %}{% if name %}{{ return(ref(name)) }}{% endif %}{{ ref('b') }}{% endmacro %}
    {% macro each(names) %}{% for key, name in names.items() %}{{ key }}{{ ref(name) }}{% if not loop.last %},{% endif %}{% endfor %}{% endmacro %}
    {% macro shadow() %}{% set name = 'b' %}{{ ref(name) }}{% endmacro %}
    {% macro maybe(name) %}{% if name is defined and name is not none %}{{ ref(name) }}{% else %}{{ ref('a') }}{% endif %}{% endmacro %}
    {% macro down(count) %}{% if count > 0 %}{{ ref('a' if count != 2 else 'b') }}{{ down(count - 1) }}{% endif %}{% endmacro %}
    {% macro many() %}{% for name in varargs %}{{ ref(name) }}{% endfor %}{% endmacro %}
    {% macro named() %}{% if kwargs is defined %}{{ ref(kwargs.first) }}{% endif %}{% endmacro %}
    {% macro wrapped() %}{{ caller() }}{% endmacro %}
    {% macro shown(name) %}{{ ref(name).include(database=false) }}{% endmacro %}
    {% macro block(name) %}{% set text %}{{ ref(name) }}{% endset %}{{ text }}{{ ref('a') }}{% endmacro %}
  `
  const asked = (model: string): Promise<readonly string[] | Error> =>
    load({ 'macros/all.sql': macros, 'models/a.sql': 'select 1', 'models/b.sql': 'select 1', 'models/m.sql': model })
      .then(({ manifest }) => manifest.nodes['model.shop.m']!.refs.map(({ name }) => name))
      .catch((error: Error) => error)
  // A statement that only rendering can do is what the other way is.
  const rendered = await asked(`${source}{% macro unused() %}{% endmacro %}`)
  expect(await asked(source)).toEqual(rendered)
  if (refs !== undefined) expect(rendered).toEqual(refs)
})
