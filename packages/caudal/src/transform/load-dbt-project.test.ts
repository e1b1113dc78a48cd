import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { Fault, Faults, systemClock } from '../kernel/index.ts'
import type { LoadDbtProjectOptions, LoadedDbtProject } from './load-dbt-project.ts'
import { loadDbtProject } from './load-dbt-project.ts'
import { standardMacros } from './standard-macros.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const basics = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'profiles.yml':
    "shop:\n  target: \"{{ env_var('T', 'dev') }}\"\n  outputs:\n    dev: { type: duckdb, path: 'shop.duckdb', password: \"{{ env_var('DBT_ENV_SECRET_P', 'x') }}\" }\n    prod: { type: duckdb, path: 'p.db', schema: live }\n    old: { type: oracle }\n",
}

type Files = Readonly<Record<string, string>>

function load(files: Files, options: Partial<LoadDbtProjectOptions> = {}): Promise<LoadedDbtProject> {
  const root = mkdtempSync(join(tmpdir(), 'caudal-dbt-'))
  folders.push(root)
  for (const [path, source] of Object.entries({ ...basics, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), source)
  }
  return loadDbtProject({ root, clock: systemClock, env: {}, standard: standardMacros, ...options })
}

/** What is wrong, as `CODE file:line message`. */
async function problems(files: Files, options: Partial<LoadDbtProjectOptions> = {}): Promise<string[]> {
  try {
    await load(files, options)
    return []
  } catch (error) {
    const faults = error instanceof Faults ? error.faults : error instanceof Fault ? [error] : []
    if (faults.length === 0) throw error
    return faults.map(({ code, place, message, hint }) => `${code} ${place?.file.split('/').at(-1)}:${place?.line} ${message} (${hint})`)
  }
}

test('packages ask the project for its name and their versions', async () => {
  const { manifest } = await load({
    'models/facts.sql':
      "{{ config(alias=builtins.ref.config.project_name ~ '_' ~ builtins.ref.config.dependencies['tools'].version) }} select 1",
    'dbt_packages/tools/dbt_project.yml': "name: tools\nversion: '2.1'\n",
  })
  expect(manifest.nodes['model.shop.facts']?.alias).toBe('shop_2.1')
})

describe('models', () => {
  test('take their configuration from the tree, properties and themselves', async () => {
    const { manifest } = await load({
      'dbt_project.yml':
        "name: shop\nprofile: shop\nvars: { kind: table }\nmodels:\n  +tags: all\n  shop:\n    staging:\n      +schema: stage\n      +materialized: \"{{ 'view' if target.name == 'dev' else 'table' }}\"\n      +meta: { a: 1, b: 1 }\n      +post-hook: \"grant {{ this }}\"\n",
      'models/staging/orders.sql': "{{ config(tags=['own'], alias='the_orders') }}\nselect 1 as id",
      'models/big.sql':
        "{% set kind = var('kind') %}{{ config(materialized=kind) }}{% if is_incremental() %}{{ ref('none') }}{% endif %}select * from {{ ref('orders') }}",
      'models/schema.yml':
        'models:\n  - name: orders\n    description: "{{ doc(\'about\') }}"\n    meta: { b: 2 }\n    config: { tags: props }\n    columns: [{ name: id, description: "The {{ doc(\'about\') }}", data_type: int, tags: [key] }]\n',
      'models/docs.md': '{% docs about %}\nAll orders\n{% enddocs %}',
    })
    const orders = manifest.nodes['model.shop.orders']!
    expect(orders).toMatchObject({
      schema: 'main_stage',
      alias: 'the_orders',
      relation_name: '"shop"."main_stage"."the_orders"',
      fqn: ['shop', 'staging', 'orders'],
      path: 'staging/orders.sql',
      tags: ['all', 'props', 'own'],
      meta: { a: 1, b: 2 },
      description: 'All orders',
      patch_path: 'shop://models/schema.yml',
      columns: { id: { description: 'The All orders', data_type: 'int', tags: ['key'], doc_blocks: ['doc.shop.about'] } },
      config: { materialized: 'view', 'post-hook': [{ sql: 'grant {{ this }}', transaction: true }] },
    })
    expect(manifest.nodes['model.shop.big']).toMatchObject({
      config: { materialized: 'table' },
      depends_on: { nodes: ['model.shop.orders'], macros: ['macro.dbt.is_incremental'] },
    })
    expect(manifest.child_map['model.shop.orders']).toEqual(['model.shop.big'])
  })

  test('of several versions go by their latest', async () => {
    const { manifest } = await load({
      'models/a_v1.sql': 'select 1 as x',
      'models/a_new.sql': 'select 1 as x, 2 as y',
      'models/b.sql': "select * from {{ ref('a') }} join {{ ref('a', v=1) }}",
      'models/schema.yml':
        'models:\n  - name: a\n    latest_version: 2\n    columns: [{ name: x, data_tests: [unique] }, { name: y }]\n    versions:\n      - v: 1\n        columns: [{ include: all, exclude: [y] }]\n      - { v: 2, defined_in: a_new, config: { materialized: table } }\n',
    })
    expect(manifest.nodes['model.shop.a.v2']).toMatchObject({
      name: 'a',
      alias: 'a_v2',
      version: 2,
      latest_version: 2,
      fqn: ['shop', 'a', 'v2'],
      config: { materialized: 'table' },
    })
    expect(Object.keys(manifest.nodes['model.shop.a.v1']!.columns)).toEqual(['x'])
    expect(manifest.nodes['model.shop.b']!.depends_on.nodes).toEqual(['model.shop.a.v2', 'model.shop.a.v1'])
    expect(
      Object.values(manifest.nodes)
        .filter(({ resource_type: type }) => type === 'test')
        .map((test) => test.attached_node),
    ).toEqual(['model.shop.a.v1', 'model.shop.a.v2'])
  })

  test('see the macros of packages, and are named by the project', async () => {
    const { manifest, packages } = await load({
      'packages.yml': 'packages: [{ local: kit }]\n',
      'kit/dbt_project.yml': 'name: kit\nvars: { a: kit }\nmodels: { kit: { +schema: kits } }\n',
      'kit/macros/m.sql':
        "{% macro pick(x) %}{{ return(adapter.dispatch('pick', 'kit')(x)) }}{% endmacro %}{% macro default__pick(x) %}{{ ref(x) }}{% endmacro %}",
      'kit/models/inner.sql': "select '{{ var('a') }}'",
      'macros/names.sql':
        '{% macro generate_schema_name(custom, node) %}{{ node.resource_type }}_{{ custom or target.schema }}{% endmacro %}',
      'models/m.sql': "select * from {{ kit.pick('inner') }}",
    })
    expect(packages.map(({ name }) => name)).toEqual(['kit'])
    expect(manifest.nodes['model.shop.m']).toMatchObject({
      schema: 'model_main',
      depends_on: { nodes: ['model.kit.inner'], macros: ['macro.kit.pick'] },
    })
    expect(manifest.nodes['model.kit.inner']!.schema).toBe('model_kits')
    expect(manifest.macros['macro.kit.pick']!.depends_on.macros).toEqual(['macro.kit.default__pick'])
  })
})

describe('other resources', () => {
  test('are all read', async () => {
    const { manifest } = await load({
      'dbt_project.yml':
        'name: shop\nprofile: shop\non-run-start: "select {{ ref(\'m\') }}"\nseeds: { shop: { +column_types: { id: int } } }\n',
      'models/m.sql': 'select 1 as id',
      'models/off.sql': '{{ config(enabled=false) }} select 1',
      'seeds/s.csv': 'id\n1\n',
      'analyses/a.sql': "select * from {{ ref('s') }}",
      'tests/t.sql': "select * from {{ source('raw', 'orders') }}",
      'snapshots/one.sql':
        "{% snapshot one %}{{ config(strategy='check', check_cols='all', unique_key='id', target_schema='snaps') }}select * from {{ ref('m') }}{% endsnapshot %}",
      'snapshots/two.yml':
        "snapshots:\n  - name: two\n    relation: source('raw', 'orders')\n    config: { strategy: timestamp, updated_at: at, unique_key: id }\n",
      'models/schema.yml':
        "sources:\n  - name: raw\n    schema: landing\n    freshness: { warn_after: { count: 1, period: day } }\n    tables:\n      - name: orders\n        identifier: t_orders\n        columns: [{ name: id, tests: [not_null] }]\nexposures:\n  - { name: board, type: dashboard, owner: { name: Ana }, depends_on: [ref('m'), \"source('raw', 'orders')\"] }\ngroups: [{ name: g, owner: { name: Ana } }]\nmodels: [{ name: m, config: { group: g, access: public } }]\n",
      'models/unit.yml':
        "unit_tests:\n  - name: u\n    model: m\n    given: [{ input: ref('s'), format: csv, fixture: rows }]\n    expect: { rows: [{ id: 1 }] }\n",
      'tests/fixtures/rows.csv': 'id,name\n1,"a, b"\n2,\n',
    })
    expect(Object.keys(manifest.nodes).toSorted()).toEqual([
      'analysis.shop.a',
      'model.shop.m',
      'operation.shop.shop-on-run-start-0',
      'seed.shop.s',
      'snapshot.shop.one',
      'snapshot.shop.two',
      'test.shop.source_not_null_raw_orders_id.f232a64478',
      'test.shop.t',
    ])
    expect(manifest.nodes['snapshot.shop.one']).toMatchObject({ schema: 'snaps', depends_on: { nodes: ['model.shop.m'] } })
    expect(manifest.nodes['snapshot.shop.two']).toMatchObject({
      raw_code: "select * from {{ source('raw', 'orders') }}",
      depends_on: { nodes: ['source.shop.raw.orders'] },
    })
    expect(manifest.sources['source.shop.raw.orders']).toMatchObject({
      relation_name: '"shop"."landing"."t_orders"',
      freshness: { warn_after: { count: 1, period: 'day' }, error_after: { count: null, period: null } },
    })
    expect(manifest.exposures['exposure.shop.board']!.depends_on.nodes).toEqual(['source.shop.raw.orders', 'model.shop.m'])
    expect(manifest.group_map).toEqual({ g: ['model.shop.m'] })
    expect(Object.keys(manifest.disabled)).toEqual(['model.shop.off'])
    expect(manifest.unit_tests['unit_test.shop.m.u']).toMatchObject({
      given: [
        {
          rows: [
            { id: '1', name: 'a, b' },
            { id: '2', name: null },
          ],
        },
      ],
      depends_on: { nodes: ['model.shop.m'] },
    })
  })

  test('of the semantic layer are carried, and joined to what they are of', async () => {
    const { manifest } = await load({
      'models/m.sql': 'select 1 as id',
      'models/semantic.yml':
        "semantic_models:\n  - { name: s, model: ref('m'), measures: [{ name: total, agg: sum }] }\nmetrics:\n  - { name: revenue, type: simple, type_params: { measure: total }, filter: \"{{ Dimension('s__x') }}\" }\n  - { name: share, type: ratio, type_params: { numerator: revenue, denominator: { name: revenue } } }\nsaved_queries:\n  - { name: q, query_params: { metrics: [share] } }\n",
    })
    expect(manifest.parent_map).toMatchObject({
      'semantic_model.shop.s': ['model.shop.m'],
      'metric.shop.revenue': ['semantic_model.shop.s'],
      'metric.shop.share': ['metric.shop.revenue'],
      'saved_query.shop.q': ['metric.shop.share'],
    })
  })

  test('of generic tests have names, hashes and configurations as dbt gives them', async () => {
    const { manifest } = await load({
      'models/orders.sql': 'select 1 as id',
      'models/customers.sql': 'select 1 as id',
      'macros/tests.sql':
        "{% test around(model, column_name, values, of) %}{{ config(severity='warn') }}select 1 from {{ ref('customers') }}{% endtest %}",
      'models/schema.yml':
        "models:\n  - name: orders\n    columns:\n      - name: status\n        tests:\n          - accepted_values:\n              values: ['placed', 'shipped', 'completed', 'return_pending', 'returned']\n      - name: customer_id\n        data_tests:\n          - relationships: { arguments: { to: ref('customers'), field: id }, config: { where: '1=1' } }\n          - around: { values: [1.0, true], of: { a: 2 }, name: mine, warn_if: '>5' }\n",
    })
    const tests = Object.values(manifest.nodes).filter(({ resource_type: type }) => type === 'test')
    expect(tests.map((test) => test.unique_id)).toEqual([
      'test.shop.accepted_values_orders_status__placed__shipped__completed__return_pending__returned.be6b5b5ec3',
      'test.shop.relationships_orders_customer_id__id__ref_customers_.4282b0c525',
      `test.shop.mine.${tests[2]!.unique_id.slice(-10)}`,
    ])
    expect(tests[0]!.alias).toBe('accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758')
    expect(tests[1]).toMatchObject({ config: { where: '1=1' }, depends_on: { nodes: ['model.shop.customers', 'model.shop.orders'] } })
    expect(tests[2]).toMatchObject({ config: { severity: 'warn', warn_if: '>5' }, refs: [{ name: 'orders' }, { name: 'customers' }] })
  })
})

describe('the cache of what templates say', () => {
  const files = {
    'models/a.sql': 'select 1',
    'models/b.sql': 'select 2',
    'models/c.sql': "{{ config(tags=['x'], materialized=pick()) }}select * from {{ ref('a') }}",
    'models/e.sql': "select '{{ env_var('E') }}'",
    'macros/pick.sql': '{% macro pick() %}{{ return(inner()) }}{% endmacro %}',
    'macros/inner.sql': "{% macro inner() %}{{ return('table') }}{% endmacro %}",
    'macros/other.sql': '{% macro other() %}1{% endmacro %}',
  }

  test('is used for what has not changed, and for that alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'caudal-cache-'))
    folders.push(folder)
    const cache = join(folder, 'deep', 'parse.json')
    const read = async (more: Files = {}, env: Record<string, string> = { E: '1' }): Promise<unknown> => {
      const { manifest } = await load({ ...files, ...more }, { cache, env })
      const { depends_on: depends, config, tags } = manifest.nodes['model.shop.c']!
      return [depends.nodes, config.materialized, tags]
    }
    expect(await read()).toEqual([['model.shop.a'], 'table', ['x']])
    const kept = readFileSync(cache, 'utf8')
    expect(Object.keys((JSON.parse(kept) as { templates: object }).templates)).toHaveLength(4)
    // Only who reads the cache sees what is written into it here.
    writeFileSync(cache, kept.replace('"name":"a"', '"name":"b"'))
    expect(await read()).toEqual([['model.shop.b'], 'table', ['x']])
    expect(await read({ 'models/c.sql': "{{ config(materialized=pick()) }}select * from {{ ref('a') }}" })).toEqual([
      ['model.shop.a'],
      'table',
      [],
    ])
    expect(await read({ 'macros/inner.sql': "{% macro inner() %}{{ return('view') }}{% endmacro %}" })).toEqual([
      ['model.shop.a'],
      'view',
      ['x'],
    ])
    writeFileSync(cache, kept.replace('"name":"a"', '"name":"b"'))
    expect(await read({ 'macros/other.sql': '{% macro other() %}2{% endmacro %}' })).toEqual([['model.shop.b'], 'table', ['x']])
    expect(await read({ 'macros/more.sql': '{% macro more() %}{% endmacro %}' })).toEqual([['model.shop.a'], 'table', ['x']])
    writeFileSync(cache, '{')
    expect(await read()).toEqual([['model.shop.a'], 'table', ['x']])
    await expect(read({}, {})).rejects.toThrow('E is not set')
  })

  test('is used as long as the variables that a template reads stay what they were, and holds no secret', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'caudal-cache-'))
    folders.push(folder)
    const cache = join(folder, 'parse.json')
    const models = {
      'models/e.sql': "{{ config(tags=[env_var('E', 'none')]) }}select 1",
      'models/s.sql': "{{ config(tags=[env_var('A_TOKEN')]) }}select 1",
    }
    const read = async (env: Record<string, string>): Promise<unknown> => {
      const { manifest } = await load(models, { cache, env: { A_TOKEN: 'hidden', ...env } })
      return manifest.nodes['model.shop.e']!.config.tags
    }
    expect(await read({ E: '1' })).toEqual(['1'])
    const kept = readFileSync(cache, 'utf8')
    expect(kept).not.toMatch(/TOKEN|hidden/)
    writeFileSync(cache, kept.replace('"tags":["1"]', '"tags":["kept"]'))
    expect(await read({ E: '1' })).toEqual(['kept'])
    expect(await read({ E: '2' })).toEqual(['2'])
    expect(await read({})).toEqual(['none'])
  })
})

describe('what is wrong', () => {
  test('is told all at once, with places', async () => {
    expect(
      await problems({
        'models/a.sql': "select *\nfrom {{ ref('ordrs') }}",
        'models/orders.sql': "select * from {{ ref('loop') }}",
        'models/loop.sql': "select * from {{ ref('orders') }}",
        'models/broken.sql': 'select {{ 1 + }}',
        'models/late.sql': "select * from {{ ref('broken') }} {{ exceptions.raise_compiler_error('no') }}",
        'models/p.py': 'def model(dbt, session): pass',
        'models/schema.yml':
          'models:\n  - name: orders\n    columns:\n      - name: id\n        tests: [uniq]\n  - description: nameless\n',
        'models/bad.yml': 'models:\n  - name: a\n   x: 1\n',
      }),
    ).toEqual([
      'DBT-YAML bad.yml:3 Sequence item without - indicator (mend the YAML at this place; look at indents, quotes and colons)',
      'DBT-PROPERTIES schema.yml:6 an entry of models: in models/schema.yml has no name (add `name:`)',
      'DBT-UNSUPPORTED p.py:undefined models/p.py is a Python model, which Caudal does not run (write the model in SQL, or a task in TypeScript that writes a dataset, which models read by source())',
      "JINJA-SYNTAX broken.sql:1 expected an expression, got '}}' (compare the tags and brackets around this place)",
      'DBT-RAISED late.sql:1 no (a macro of the project refuses to go on; do as its message says)',
      'DBT-TEST schema.yml:2 there is no generic test uniq (known: unique, not_null, accepted_values, relationships)',
      'DBT-REF-MISSING a.sql:2 model.shop.a refers to the model ordrs, which is not there (did you mean "orders"?)',
      'DBT-CYCLE loop.sql:1 resources depend on each other in a circle: loop → orders → loop (take out one of these references)',
    ])
  })

  test('of names, groups and configurations is found', async () => {
    const found = await problems({
      'models/a.sql': "{{ config(alias='x', group='gone') }} select 1",
      'models/b.sql': "{{ config(alias='x') }} select {{ doc }}",
      'models/sub/b.sql': 'select 1',
      'models/c.sql': "{{ config(access='secret') }} select 1",
      'snapshots/s.sql': '{% snapshot s %}select 1{% endsnapshot %}',
      'models/schema.yml': 'models: [{ name: a, description: "{{ doc(\'none\') }}" }]\ngroups: [{ name: gons, owner: {} }]\n',
    })
    expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'DBT-CONFIG c.sql:undefined',
      'DBT-NAME-TWICE b.sql:undefined',
      'DBT-CONFIG s.sql:undefined',
      'DBT-DOC-MISSING schema.yml:undefined',
      'DBT-ALIAS-TWICE b.sql:undefined',
      'DBT-GROUP-MISSING a.sql:undefined',
    ])
  })

  test('of how models are built is told, with the place of the setting', async () => {
    const files = {
      'models/view.sql': "\n{{ config(materialized='materialized_view') }} select 1",
      'models/off.sql': "{{ config(materialized='materialized_view', enabled=false) }} select 1",
      'models/typo.sql': 'select 1',
      'models/schema.yml': 'models:\n  - name: typo\n    config:\n      materialized: tabel\n',
      'models/batches.sql': "{{ config(materialized='incremental', incremental_strategy='microbatch', begin='2026-01-01') }} select 1",
      'models/size.sql':
        "{{ config(materialized='incremental', incremental_strategy='microbatch', begin='2026-01-01', event_time='at', batch_size='week') }} select 1",
    }
    expect((await problems(files)).toSorted()).toEqual([
      expect.stringMatching(/^DBT-CONFIG batches.sql:1 model.shop.batches: a microbatch model lacks its event_time and its batch_size/),
      expect.stringMatching(/^DBT-CONFIG size.sql:1 .*batch_size is week \(give one of hour, day, month, year\)/),
      expect.stringMatching(/^DBT-MATERIALIZATION schema.yml:4 .*no materialization tabel for duckdb \(did you mean "table"/),
      expect.stringMatching(/^DBT-UNSUPPORTED view.sql:2 .*duckdb has no materialized views/),
    ])
    const own = '{% materialization tabel, default %}{{ return({}) }}{% endmaterialization %}'
    const makes = '{% macro duckdb__get_create_materialized_view_as_sql(relation, sql) %}x{% endmacro %}'
    const left = await problems({ ...files, 'macros/own.sql': own + makes })
    expect(left.map((line) => line.split(' ')[1] ?? '').toSorted()).toEqual(['batches.sql:1', 'size.sql:1'])
  })

  test('of strategies that can build a model only whole is a warning', async () => {
    const files = {
      'models/way.sql': "{{ config(materialized='incremental', incremental_strategy='mrege') }} select 1",
      'models/parts.sql': "{{ config(materialized='incremental', incremental_strategy='insert_overwrite') }} select 1",
    }
    const told = async (more: Files = {}): Promise<string[]> =>
      (await load({ ...files, ...more })).warnings.map(({ code, message, place }) => `${code} ${place?.file}:${place?.line} ${message}`)
    expect((await told()).toSorted()).toEqual([
      expect.stringMatching(/^DBT-CONFIG models\/parts.sql:1 .*insert_overwrite does not say what it replaces/),
      expect.stringMatching(/^DBT-CONFIG models\/way.sql:1 .*no incremental strategy mrege/),
    ])
    expect(await told({ 'macros/own.sql': '{% macro get_incremental_mrege_sql(arg_dict) %}x{% endmacro %}' })).toHaveLength(1)
  })

  test('of projects and profiles is told', async () => {
    expect(await problems({ 'dbt_project.yml': 'name: 1shop\nprofile: shop\n' })).toMatchObject([
      expect.stringMatching(/^DBT-PROJECT dbt_project.yml:1 /),
    ])
    expect(await problems({ 'dbt_project.yml': 'name: shop\nprofile: shp\n' })).toMatchObject([
      expect.stringMatching(/DBT-PROFILE .*did you mean "shop"/),
    ])
    expect(await problems({}, { target: 'old' })).toMatchObject([expect.stringMatching(/^DBT-UNSUPPORTED profiles.yml:6 .*oracle/)])
    expect(await problems({}, { target: 'prd' })).toMatchObject([expect.stringMatching(/DBT-PROFILE .*did you mean "prod"/)])
    expect(await problems({ 'packages.yml': 'packages: [{ package: a/b, version: 1.0.0 }]\n' })).toMatchObject([
      expect.stringMatching(/DBT-PACKAGE-MISSING .*a\/b/),
    ])
    const { target, warnings } = await load({ 'dbt_project.yml': 'name: shop\nprofile: shop\nmodel-path: [x]\n' }, { env: { T: 'prod' } })
    expect(target).toMatchObject({ name: 'prod', schema: 'live', database: 'p', type: 'duckdb' })
    expect(target.facts).not.toHaveProperty('password')
    expect(warnings.map(({ hint }) => hint)).toEqual(['did you mean "model-paths"?'])
  })
})
