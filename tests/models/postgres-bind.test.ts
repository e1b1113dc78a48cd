import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgresEngine } from '../../packages/caudal/src/adapters/postgres/index.ts'
import { systemClock as clock } from '../../packages/caudal/src/kernel/index.ts'
import { bindProject, loadDbtProject, standardMacros } from '../../packages/caudal/src/transform/index.ts'
import type { BoundProject } from '../../packages/caudal/src/transform/index.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'

const shop: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\nmodels: { shop: { marts: { +schema: marts } } }\n',
  'seeds/raw_orders.csv': 'id,customer,amount,day\n1,ana,10.5,2026-01-01\n',
  'models/stg_orders.sql':
    'select o.id, o.customer, o.amount, o.day, v.kind from {{ ref("raw_orders") }} as o join {{ source("raw", "visits") }} as v on v.id = o.id\n',
  'models/schema.yml': `sources: [{ name: raw, schema: raw, tables: [{ name: visits }] }]
models:
  - name: stg_orders
    columns: [{ name: customer, description: Who bought }]
`,
}

describe.skipIf(noPostgres !== null)(`binding on Postgres${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`, () => {
  let server: PostgresServer
  const root = mkdtempSync(join(tmpdir(), 'caudal-bind-postgres-'))
  let made = 0
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    rmSync(root, { recursive: true })
  })

  async function bind(files: Readonly<Record<string, string>>, before = ''): Promise<BoundProject & { readonly left: readonly unknown[] }> {
    const folder = join(root, `p${made++}`)
    for (const [path, text] of Object.entries({ ...shop, ...files })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const engine = await openPostgresEngine({ url: await server.database() })
    const session = await engine.open()
    await session.execute(
      `create schema raw; create type kind as enum ('web', 'shop'); create table raw.visits (id int, kind kind); ${before}`,
    )
    const named = { name: 'dev', type: 'postgres', database: engine.database, schema: 'public', threads: 1 } as const
    const { manifest, context } = await loadDbtProject({
      ...{ root: folder, clock, env: {}, standard: standardMacros },
      target: { ...named, profile: 'shop', facts: named, connection: {} },
    })
    // What waits for a lock of somebody else fails at once: what is there is locked against nobody.
    await session.execute('begin; lock table raw.visits in row exclusive mode')
    try {
      const bound = await bindProject({
        ...{ manifest, context, engine, shadow: null, clock, selection: Object.keys(manifest.nodes) },
        roots: new Map([['shop', folder]]),
        known: new Map(),
      })
      const { rows: left } = await session.execute(
        "select nspname || '.' || relname from pg_class join pg_namespace as n on n.oid = relnamespace where nspname !~ '^(pg_|information_schema)' and relkind in ('r', 'v', 'm') union all select nspname from pg_namespace where nspname like 'caudal%' order by 1",
      )
      return { ...bound, left: left.flat() }
    } finally {
      await session.close()
      await engine.close()
    }
  }

  const columnsOf = ({ resources }: BoundProject, id: string): string[] | undefined =>
    resources.get(id)?.columns.map(({ name, type }) => `${name} ${type}`)

  it('knows the columns of all before anything is there, and leaves nothing behind', async () => {
    const found = await bind({
      'models/marts/customers.sql':
        "{{ config(materialized='materialized_view') }} with o as (select * from {{ ref('stg_orders') }})\nselect customer, sum(amount) as amount, array_agg(id) as ids, max(kind) as kind from o group by customer;\n",
      'snapshots/kept.yml':
        'snapshots:\n  - name: kept\n    relation: ref("stg_orders")\n    config: { strategy: timestamp, updated_at: day, unique_key: id }\n',
      'models/star.sql':
        "select {% for column in adapter.get_columns_in_relation(ref('customers')) %}{{ column.name }} as c_{{ column.name }}{{ ', ' if not loop.last }}{% endfor %} from {{ ref('customers') }}",
      'models/rows.sql':
        "-- depends_on: {{ ref('stg_orders') }}\\n{% set n = run_query('select count(*) from ' ~ ref('stg_orders')) if execute %} select 1 as n",
      'models/named.sql':
        "-- depends_on: {{ ref('stg_orders') }}\n{% set found = run_query(\"select table_name from information_schema.tables where table_schema = '\" ~ target.schema ~ \"'\") if execute %}{% for row in found or [] %}select '{{ row[0] }}' as name {{ 'union all' if not loop.last }}{% endfor %}",
      'tests/own.sql': "select customer from {{ ref('customers') }} where amount < 0",
    })
    expect(found.faults).toEqual([])
    const fromRows = ['named', 'rows'].map((name) => `${name}: its columns follow from rows that it looks at`)
    expect(found.unbound.map(({ name, because }) => `${name}: ${because}`).toSorted()).toEqual(fromRows)
    expect(columnsOf(found, 'model.shop.stg_orders')).toEqual([
      'id integer',
      'customer text',
      'amount double precision',
      'day date',
      'kind kind',
    ])
    expect(columnsOf(found, 'model.shop.customers')).toEqual(['customer text', 'amount double precision', 'ids integer[]', 'kind kind'])
    expect(columnsOf(found, 'model.shop.star')).toEqual(['c_customer text', 'c_amount double precision', 'c_ids integer[]', 'c_kind kind'])
    expect(columnsOf(found, 'snapshot.shop.kept')?.slice(-2)).toEqual(['dbt_valid_from date', 'dbt_valid_to date'])
    expect(found.resources.get('model.shop.customers')).toMatchObject({ schema: 'public_marts', table: 'customers' })
    expect(found.resources.get('model.shop.customers')?.columns[0]?.description).toBe('Who bought')
    expect(found.left).toEqual(['raw.visits'])
  })

  it('tells all that is wrong at once, with line, column and the nearest name', async () => {
    const found = await bind({
      'models/marts/customers.sql':
        "with o as (\n  select * from {{ ref('stg_orders') }}\n)\nselect\n    o.custmer,\n    sum(amount) as total\nfrom o\ngroup by 1\n",
      'models/mixed.sql': "select\n  id\nfrom {{ ref('stg_orders') }}\nwhere id = customer\n",
      'models/typo.sql': "select id,\nfrom from {{ ref('stg_orders') }}\n",
      'models/ungrouped.sql': "select id, count(*) as n from {{ ref('stg_orders') }}\n",
      'models/later.sql': "select made_by_a_hook(id) as n from {{ ref('stg_orders') }}",
      'models/below.sql': "select nothing from {{ ref('customers') }}\n",
      'tests/own.sql': "select id\nfrom {{ ref('stg_orders') }}\nwhere amuont < 0\n",
      'snapshots/kept.yml':
        'snapshots:\n  - name: kept\n    relation: ref("stg_orders")\n    config: { strategy: timestamp, updated_at: dya, unique_key: id }\n',
    })
    const told = found.faults.map(({ code, place, hint }) => `${code} ${place?.file}:${place?.line}:${place?.column} ${hint}`)
    expect(told.toSorted()).toEqual([
      'MODEL-BIND-COLUMN models/marts/customers.sql:5:5 did you mean "customer"?',
      'MODEL-BIND-COLUMN snapshots/kept.yml:4:36 did you mean "day"?',
      'MODEL-BIND-COLUMN tests/own.sql:3:7 did you mean "amount"?',
      'MODEL-BIND-QUERY models/ungrouped.sql:1:8 mend the query; nothing was built yet',
      'MODEL-BIND-SYNTAX models/typo.sql:2:1 look just before that place',
      'MODEL-BIND-TYPE models/mixed.sql:4:10 cast one side to the type that is meant',
    ])
    expect(found.unbound.map(({ name }) => name)).toEqual(['later'])
    expect(found.left).toEqual(['raw.visits'])
  })

  it('reads what is not there yet by its written types, and what is there as it is', async () => {
    const found = await bind(
      {
        'models/more.yml':
          'sources: [{ name: soon, schema: soon, tables: [{ name: t, columns: [{ name: n, data_type: bigint }] }, { name: u }] }]\n',
        'models/soon.sql': "select n + 1 as more from {{ source('soon', 't') }}",
        'models/unknown.sql': "select n from {{ source('soon', 'u') }}",
      },
      'create table public.stg_orders (id text, old int)',
    )
    expect(found.faults).toEqual([])
    expect(columnsOf(found, 'model.shop.soon')).toEqual(['more bigint'])
    expect(found.unbound.map(({ name }) => name).toSorted()).toEqual(['u', 'unknown'])
    expect(columnsOf(found, 'model.shop.stg_orders')?.[0]).toBe('id integer')
    expect(found.left).toEqual(['public.stg_orders', 'raw.visits'])
  })
})
