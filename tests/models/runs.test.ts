import { afterEach, describe, expect, it } from 'vitest'
import { openDuckDbEngine } from '../../packages/caudal/src/adapters/duckdb/index.ts'
import { systemClock as clock } from '../../packages/caudal/src/kernel/index.ts'
import type { SqlEngine } from '../../packages/caudal/src/ports/index.ts'
import { modelWorld } from '../../packages/caudal/src/testing/index.ts'
import type { ModelWorld } from '../../packages/caudal/src/testing/index.ts'
import { buildProject, checkSources, runOperation, showRows } from '../../packages/caudal/src/transform/index.ts'
import type { RunOptions } from '../../packages/caudal/src/transform/index.ts'

const elsewhere = {
  ...{ relation_name: null, resource_type: 'model', description: '', compiled_code: null },
  ...{ meta: {}, tags: [], config: {} },
} as const

describe('what is run of a project beside builds', () => {
  const opened: { engine: SqlEngine; world: ModelWorld }[] = []
  afterEach(async () => {
    for (const { engine, world } of opened.splice(0)) {
      await world[Symbol.asyncDispose]()
      await engine.close()
    }
  })
  const project = async (
    files: Readonly<Record<string, string>>,
  ): Promise<{ readonly world: ModelWorld; readonly options: RunOptions }> => {
    const engine = await openDuckDbEngine({ path: null, memory: null, threads: 1, clock })
    const world = await modelWorld(engine, { files, clock })
    opened.push({ engine, world })
    const { manifest, context } = await world.load()
    return { world, options: { manifest, context, engine, clock } }
  }

  it('calls a macro with arguments, and undoes what it does not commit', async () => {
    const { world, options } = await project({
      'macros/make.sql': `{% macro make(name, keep) %}
{% call statement('make') %} create table {{ name }} as select 1 as n {% endcall %}
{% if keep %}{% do adapter.commit() %}{% endif %}
{{ return({'made': name}) }}
{% endmacro %}`,
    })
    expect(await runOperation(options, { macro: 'make', args: { name: 'kept', keep: true } })).toEqual({ made: 'kept' })
    expect(await runOperation(options, { macro: 'shop.make', args: { name: 'undone', keep: false } })).toEqual({ made: 'undone' })
    const { rows } = await world.session.execute('select table_name from information_schema.tables')
    expect(rows).toEqual([['kept']])
    await expect(runOperation(options, { macro: 'mke', args: {} })).rejects.toMatchObject({
      code: 'DBT-MACRO-MISSING',
      hint: expect.stringContaining('make') as string,
    })
  })

  it('shows rows of models, seeds and templates without building them', async () => {
    const { options } = await project({
      'seeds/s.csv': 'n\n1\n2\n3\n',
      'models/inner.sql': "{{ config(materialized='ephemeral') }} select 7 as n",
      'models/m.sql': 'select n from {{ ref("inner") }} union all select 8',
    })
    const { manifest } = options
    const shown = await showRows(options, { of: { node: manifest.nodes['model.shop.m']! }, limit: 1 })
    expect(shown).toMatchObject({ columns: [{ name: 'n' }], rows: [[7]], sql: expect.stringContaining('__dbt__cte__inner as (') as string })
    expect((await showRows(options, { of: { node: manifest.nodes['seed.shop.s']! }, limit: 2 })).rows).toEqual([['1'], ['2']])
    expect((await showRows(options, { of: { template: 'select {{ 1 + 1 }} as two' }, limit: -1 })).rows).toEqual([[2]])
  })

  it('tells how fresh sources are', async () => {
    const table = (name: string): string => `      - { name: ${name} }\n`
    const { world, options } = await project({
      'models/sources.yml': `sources:
  - name: raw
    schema: main
    loaded_at_field: loaded
    freshness: { warn_after: { count: 1, period: hour }, error_after: { count: 1, period: day } }
    tables:
${['new', 'old', 'older', 'bare'].map(table).join('')}`,
    })
    const make = (name: string, ago: string): Promise<unknown> =>
      world.session.execute(`create table main.${name} as select now()::timestamp - interval '${ago}' as loaded`)
    await make('new', '1 minute')
    await make('old', '2 hours')
    await make('older', '2 days')
    await world.session.execute('create table main.bare (loaded timestamp)')
    const results = await checkSources(options, { selection: Object.keys(options.manifest.sources) })
    expect(Object.fromEntries(results.map(({ node, status }) => [node.name, status]))).toEqual({
      new: 'pass',
      old: 'warn',
      older: 'error',
      bare: 'runtime error',
    })
  })

  it('builds columns without rows when that is asked for', async () => {
    const { world } = await project({
      'seeds/s.csv': 'n\n1\n',
      'models/m.sql': "{{ config(materialized='table') }} select n from {{ ref('s') }}",
    })
    await world.build({ flags: { empty: true } })
    expect(await world.rows('select (select count(*) from m), (select count(*) from s)')).toEqual([[0, 1]])
  })

  it('reads a sample of what has a time, whatever it is, and all of the rest', async () => {
    const day = (at: string): number => Date.parse(`2026-01-${at}T00:00:00Z`)
    const { world } = await project({
      'seeds/events.csv': 'id,happened\n1,2026-01-01\n2,2026-01-02\n3,2026-01-03\n4,2026-01-04\n',
      'seeds/seeds.yml':
        'seeds:\n  - name: events\n    config: { event_time: happened }\n    columns: [{ name: id, data_tests: [{ unique: {} }] }]\n',
      'models/sources.yml':
        'sources:\n  - { name: raw, schema: shop, tables: [{ name: events, config: { event_time: happened } }, { name: plain, identifier: events }] }\n',
      'models/m.sql': "{{ config(materialized='table') }} select id from {{ ref('events') }}",
      'models/s.sql': "{{ config(materialized='table') }} select id from {{ source('raw', 'events') }}",
      'models/p.sql': "{{ config(materialized='table') }} select id from {{ source('raw', 'plain') }}",
      'models/d.sql':
        "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened', batch_size='day', begin='2026-01-01') }} select id, happened from {{ ref('events') }}",
    })
    const window = { sample: { start: day('02'), end: day('04') } }
    const { statuses } = await world.build({ flags: { ...window, eventTimeStart: day('03'), eventTimeEnd: day('05') } })
    expect([...new Set(Object.values(statuses))].toSorted()).toEqual(['pass', 'success'])
    const ids = async (name: string): Promise<unknown> => (await world.rows(`select id from ${name} order by id`)).flat()
    expect(await Promise.all(['events', 'm', 's', 'p', 'd'].map(ids))).toEqual([[1, 2, 3, 4], [2, 3], [2, 3], [1, 2, 3, 4], [3]])
  })

  it('shows what an earlier state has as views, or as copies where the project says so', async () => {
    const files = { 'seeds/s.csv': 'n\n1\n', 'models/m.sql': "{{ config(materialized='table') }} select n from {{ ref('s') }}" }
    const { world, options } = await project({ ...files, 'models/own.sql': 'select 1 as n' })
    await world.session.execute('create schema prod; create table prod.s as select 7 as n; create view prod.m as select 8 as n')
    const clone = async (flags: { readonly fullRefresh: boolean }, vars = {}): Promise<readonly string[]> => {
      const { manifest, context } = await world.load(vars)
      for (const name of ['seed.shop.s', 'model.shop.m']) {
        const { alias, database } = manifest.nodes[name]!
        manifest.nodes[name]!.defer_relation = { ...elsewhere, name: alias, alias, database, schema: 'prod' }
      }
      const results = await buildProject({ ...options, manifest, context, mode: 'clone', selection: Object.keys(manifest.nodes), flags })
      return results.map(({ node, status }) => `${node.name} ${status}`).toSorted()
    }
    const kinds = 'select table_name, table_type from information_schema.tables where table_schema = current_schema() order by 1'
    expect(await clone({ fullRefresh: false })).toEqual(['m success', 'own no-op', 's success'])
    expect(await world.rows('select m.n, s.n from m, s')).toEqual([[8, 7]])
    expect(await world.rows(kinds)).toEqual([
      ['m', 'VIEW'],
      ['s', 'VIEW'],
    ])
    expect(await clone({ fullRefresh: false })).toEqual(['m no-op', 'own no-op', 's no-op'])
    world.put({ 'macros/clone.sql': '{% macro can_clone_table() %}{{ return(true) }}{% endmacro %}' })
    expect(await clone({ fullRefresh: true })).toEqual(['m success', 'own no-op', 's success'])
    expect(await world.rows(kinds)).toEqual([
      ['m', 'VIEW'],
      ['s', 'BASE TABLE'],
    ])
  })

  it('reads from elsewhere what is not built here', async () => {
    const { world, options } = await project({ 'models/far.sql': 'select 1 as n', 'models/near.sql': "select n from {{ ref('far') }}" })
    await world.session.execute('create schema other; create table other.far as select 2 as n')
    const far = options.manifest.nodes['model.shop.far']!
    const { name, alias, database } = far
    far.defer_relation = { ...elsewhere, name, alias, database, schema: 'other' }
    const build = async (selection: readonly string[], defer: 'always' | 'missing'): Promise<unknown> => {
      await buildProject({ ...options, selection, flags: { defer } })
      return (await world.rows('select n from near'))[0]![0]
    }
    expect(await build(['model.shop.near'], 'missing')).toBe(2)
    expect(await build(['model.shop.far', 'model.shop.near'], 'always')).toBe(1)
    expect(await build(['model.shop.near'], 'missing')).toBe(1)
    expect(await build(['model.shop.near'], 'always')).toBe(2)
  })

  it('stops when it is told to: what runs is interrupted, the rest is not begun', async () => {
    const slow = 'select sum(a.i * b.i) as n from range(3000000) as a(i), range(3000000) as b(i)'
    const { options } = await project({
      'models/slow.sql': `{{ config(materialized='table') }} ${slow}`,
      'models/last.sql': "select * from {{ ref('slow') }}",
    })
    const abort = new AbortController()
    const results = await buildProject({
      ...options,
      selection: Object.keys(options.manifest.nodes),
      signal: abort.signal,
      on: (event) => {
        if (event.kind === 'started') clock.after(50, () => abort.abort(new Error('enough')))
      },
    })
    expect(results.map(({ node, status }) => [node.name, status])).toEqual([
      ['slow', 'error'],
      ['last', 'skipped'],
    ])
  })
})
