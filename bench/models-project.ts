// Projects of models that are measured: a large one to read, one of real work to build, and one like the shop that dbt teaches with.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

type Files = Readonly<Record<string, string>>

/** A dbt project in a folder of its own, which goes when this is disposed of. */
export interface ModelsProject extends Disposable {
  readonly root: string
}

/** Writes a project of such files, to be built into `bench.duckdb` beside them. */
export function modelsProject(files: Files): ModelsProject {
  const root = mkdtempSync(join(tmpdir(), 'caudal-bench-models-'))
  const output = '{ type: duckdb, path: bench.duckdb, schema: main, threads: 4 }'
  const own = {
    'dbt_project.yml': "name: bench\nversion: '1.0'\nprofile: bench\nflags: { send_anonymous_usage_stats: false }\n",
    'profiles.yml': `bench:\n  target: dev\n  outputs:\n    dev: ${output}\n`,
  }
  for (const [path, text] of Object.entries({ ...own, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }) }
}

const each = <Item>(count: number, item: (index: number) => Item): Item[] => Array.from({ length: count }, (_, index) => item(index))

/** A thousand models in three layers, with 600 descriptions and 800 tests, sources, and macros that they call. */
export function largeProject(): Files {
  const staging = each(300, (index) => {
    const query = `with source as (select * from {{ source('raw', 'table_${index}') }})\nselect id, {{ cents('amount') }} as amount, updated_at from source\n`
    return [`models/staging/stg_${index}.sql`, query] as const
  })
  const middle = each(500, (index) => {
    const [one, other] = [`stg_${index % 300}`, index < 100 ? `stg_${(index * 7) % 300}` : `int_${index - 100}`]
    const query = `select a.id, a.amount + b.amount as amount, {{ later('a.updated_at', 'b.updated_at') }} as updated_at\nfrom {{ ref('${one}') }} as a\njoin {{ ref('${other}') }} as b on a.id = b.id\n{% if var('recent', false) %}where a.updated_at > '2026-01-01'{% endif %}\n`
    return [`models/intermediate/int_${index}.sql`, query] as const
  })
  const marts = each(200, (index) => {
    const config = `{{ config(materialized='incremental', unique_key='id', tags=['daily', 't${index % 5}']) }}`
    const newer = '{% if is_incremental() %}where updated_at > (select max(updated_at) from {{ this }}){% endif %}'
    return [
      `models/marts/mart_${index}.sql`,
      `${config}\nselect id, amount, updated_at from {{ ref('int_${index + 300}') }}\n${newer}\n`,
    ] as const
  })
  const described = (name: string): string =>
    `  - name: ${name}\n    description: What ${name} holds\n    columns:\n      - { name: id, description: The key, data_tests: [unique, not_null] }\n      - { name: amount, description: In whole units }\n`
  const properties = [
    ['models/staging/staging.yml', `version: 2\nmodels:\n${each(300, (index) => described(`stg_${index}`)).join('')}`],
    ['models/marts/marts.yml', `version: 2\nmodels:\n${each(100, (index) => described(`mart_${index}`)).join('')}`],
    [
      'models/raw.yml',
      `version: 2\nsources:\n  - name: raw\n    schema: main\n    tables:\n${each(300, (index) => `      - name: table_${index}\n`).join('')}`,
    ],
  ] as const
  const macros = `{% macro cents(name) %}({{ name }} / 100.0)::decimal(18, 2){% endmacro %}\n{% macro later(a, b) %}greatest({{ a }}, {{ b }}){% endmacro %}\n`
  return Object.fromEntries([...staging, ...middle, ...marts, ...properties, ['macros/amounts.sql', macros] as const])
}

/** Fifty tables, each made of 300,000 rows of the one before it or of the first. */
export function workingProject(): Files {
  const first = `select range as id, (hash(range) % 1000)::integer as k, (hash(range * 3) % 100000)::double as v from range(300000)`
  const next = (index: number): string =>
    `select a.id, a.k, a.v + coalesce(b.mean, 0) as v from {{ ref('m_${index % 2 === 0 ? 0 : index - 1}') }} as a\nleft join (select k, avg(v) as mean from {{ ref('m_0') }} group by k) as b on a.k = b.k\n`
  const models = each(
    50,
    (index) => [`models/m_${index}.sql`, `{{ config(materialized='table') }}\n${index === 0 ? first : next(index)}`] as const,
  )
  return Object.fromEntries(models)
}

/** Six seeds, thirteen models, 27 tests and three unit tests, as many as dbt's own example has. */
export function shopProject(): Files {
  const names = ['customers', 'orders', 'items', 'products', 'stores', 'supplies']
  const seeds = names.map((name) => {
    const rows = each(
      name === 'orders' || name === 'items' ? 2_000 : 100,
      (index) => `${index},${index % 100},${(index * 37) % 5_000},2026-01-${String((index % 28) + 1).padStart(2, '0')}`,
    )
    return [`seeds/raw_${name}.csv`, `id,parent,amount,day\n${rows.join('\n')}\n`] as const
  })
  const staging = names.map(
    (name) =>
      [
        `models/staging/stg_${name}.sql`,
        `with source as (select * from {{ ref('raw_${name}') }})\nselect id, parent, {{ cents('amount') }} as amount, day::date as day from source\n`,
      ] as const,
  )
  const mart = (name: string, other: string): readonly [string, string] => [
    `models/marts/${name}_totals.sql`,
    `{{ config(materialized='table') }}\nwith totals as (\n  select parent, count(*) as lines, sum(amount) as total from {{ ref('stg_${other}') }} group by parent\n)\nselect o.id, o.day, coalesce(t.lines, 0) as lines, coalesce(t.total, 0) as total\nfrom {{ ref('stg_${name}') }} as o left join totals as t on t.parent = o.id\n`,
  ]
  const marts = [
    ...names.map((name, index) => mart(name, names[(index + 1) % 6]!)),
    [
      'models/marts/whole.sql',
      "{{ config(materialized='table') }}\nselect sum(total) as total from {{ ref('customers_totals') }}\n",
    ] as const,
  ]
  const keyed = (name: string): string =>
    `  - { name: ${name}, description: One row an id, columns: [{ name: id, data_tests: [unique, not_null] }] }\n`
  const unit = (name: string): string =>
    `  - name: ${name}_in_units\n    model: stg_${name}\n    given:\n      - input: ref('raw_${name}')\n        rows: [{ id: 1, parent: 2, amount: 250, day: '2026-01-01' }]\n    expect:\n      rows: [{ id: 1, amount: 2.5 }]\n`
  return Object.fromEntries([
    ...seeds,
    ...staging,
    ...marts,
    [
      'models/staging/staging.yml',
      `version: 2\nmodels:\n${names.map((name) => keyed(`stg_${name}`)).join('')}unit_tests:\n${['orders', 'items', 'supplies'].map(unit).join('')}`,
    ],
    [
      'models/marts/marts.yml',
      `version: 2\nmodels:\n${names.map((name) => keyed(`${name}_totals`)).join('')}  - { name: whole, columns: [{ name: total, data_tests: [not_null, unique] }] }\n`,
    ],
    ['tests/no_loss.sql', "select 1 from {{ ref('whole') }} where total < 0\n"],
    ['macros/cents.sql', '{% macro cents(name) %}({{ name }} / 100.0)::decimal(18, 2){% endmacro %}\n'],
  ])
}
