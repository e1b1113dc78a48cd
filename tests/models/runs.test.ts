import { afterEach, describe, expect, it } from 'vitest'
import { openDuckDbEngine } from '../../packages/caudal/src/adapters/duckdb/index.ts'
import { systemClock as clock } from '../../packages/caudal/src/kernel/index.ts'
import type { SqlEngine } from '../../packages/caudal/src/ports/index.ts'
import { modelWorld } from '../../packages/caudal/src/testing/index.ts'
import type { ModelWorld } from '../../packages/caudal/src/testing/index.ts'
import { buildProject, checkSources, runOperation, showRows } from '../../packages/caudal/src/transform/index.ts'
import type { RunOptions } from '../../packages/caudal/src/transform/index.ts'

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

  it('reads from elsewhere what is not built here', async () => {
    const { world, options } = await project({ 'models/far.sql': 'select 1 as n', 'models/near.sql': "select n from {{ ref('far') }}" })
    await world.session.execute('create schema other; create table other.far as select 2 as n')
    const far = options.manifest.nodes['model.shop.far']!
    const { name, alias, database } = far
    far.defer_relation = {
      name,
      alias,
      database,
      schema: 'other',
      relation_name: null,
      resource_type: 'model',
      description: '',
      compiled_code: null,
      meta: {},
      tags: [],
      config: {},
    }
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
