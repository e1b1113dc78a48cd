import { describe, expect, it } from 'vitest'
import type { SqlEngine } from '../ports/index.ts'
import { systemClock } from '../kernel/index.ts'
import { modelWorld } from '../testing/index.ts'
import type { InProject } from './model-project.ts'
import { buildsIncrementally } from './model-incremental.ts'
import { keepsMaterializedViews, refusesMaterializedViews } from './model-materialized-views.ts'
import { takesOwnMacros } from './model-own-macros.ts'
import { setsRowsAside } from './model-quarantine.ts'
import { keepsSnapshots } from './model-snapshots.ts'
import { testsModels } from './model-tests.ts'

/** What the contract of engines for models is given. */
export interface ModelContractOptions {
  readonly name: string
  /** Opens an engine on an empty database. */
  readonly open: () => Promise<SqlEngine>
  /** Whether the engine has materialized views. */
  readonly materializedViews: boolean
}

/** What a project of models must come to on every engine. */
export function modelContract({ name, open, materializedViews }: ModelContractOptions): void {
  const inProject: InProject = async (files, work) => {
    const engine = await open()
    const world = await modelWorld(engine, { files, clock: systemClock })
    try {
      await work(world)
    } finally {
      await world[Symbol.asyncDispose]()
      await engine.close()
    }
  }
  describe(`models: ${name}`, () => {
    buildsTables(inProject)
    standsFailures(inProject)
    buildsIncrementally(inProject)
    if (materializedViews) keepsMaterializedViews(inProject)
    else refusesMaterializedViews(inProject)
    keepsSnapshots(inProject)
    testsModels(inProject)
    setsRowsAside(inProject)
    takesOwnMacros(inProject)
  })
}

const people = 'id,name,born,score,active\n1,Ana,2001-02-03,1.5,true\n2,"Bo, Jr",1999-12-31,,false\n3,,,2,\n'

function buildsTables(inProject: InProject): void {
  it('builds seeds, views, tables and ephemeral models in their order, on several threads', () =>
    inProject(
      {
        'seeds/people.csv': people,
        'models/adults.sql': "select id, name from {{ ref('people') }} where born < '2001-01-01'",
        'models/named.sql': "{{ config(materialized='ephemeral') }} select id from {{ ref('people') }} where name is not null",
        'models/pairs.sql': `{{ config(materialized='table') }}
-- with a comment first
with a as (select id from {{ ref('adults') }}) select a.id from a join {{ ref('named') }} as n on n.id = a.id`,
      },
      async (world) => {
        expect((await world.build({ threads: 4 })).statuses).toEqual({ people: 'success', adults: 'success', pairs: 'success' })
        expect(await world.rows('select id, name, score, active from people order by id')).toEqual([
          [1, 'Ana', 1.5, true],
          [2, 'Bo, Jr', null, false],
          [3, null, 2, null],
        ])
        expect(await world.rows('select * from pairs')).toEqual([[2]])
        expect((await world.build()).statuses).toEqual({ people: 'success', adults: 'success', pairs: 'success' })
      },
    ))

  it('turns a view into a table and back', () =>
    inProject({ 'models/m.sql': "{{ config(materialized=var('as')) }} select {{ var('n') }} as n" }, async (world) => {
      for (const [index, as] of ['view', 'table', 'table', 'view', 'view'].entries()) {
        expect((await world.build({ vars: { as, n: index } })).statuses).toEqual({ m: 'success' })
        expect(await world.rows('select n from m')).toEqual([[index]])
      }
    }))

  it('lets a table read what it replaces, and runs hooks', () =>
    inProject(
      {
        'dbt_project.yml': `name: shop
version: '1.0'
profile: shop
on-run-start: ["create table if not exists {{ target.schema }}.story (line varchar(100))"]
on-run-end: ["{% for result in results %}insert into {{ target.schema }}.story values ('{{ result.node.name }} {{ result.status }}'); {% endfor %}"]
`,
        'models/grows.sql': `{{ config(materialized='table', pre_hook="insert into {{ this.schema }}.story values ('before')", post_hook=[{'sql': "insert into {{ this.schema }}.story values ('after')", 'transaction': false}]) }}
select 1 as n {% if var('again', false) %} union all select n + 1 from {{ this }} {% endif %}`,
      },
      async (world) => {
        await world.build()
        expect((await world.build({ vars: { again: true } })).statuses).toMatchObject({ grows: 'success' })
        expect(await world.rows('select n from grows order by n')).toEqual([[1], [2]])
        const story = ['before', 'after', 'shop-on-run-start-0 success', 'grows success']
        expect((await world.rows('select line from story')).flat()).toEqual([...story, ...story])
      },
    ))

  it('enforces contracts: names and types of columns, and their constraints', () => {
    const contract = (type: string): string =>
      `models:\n  - name: m\n    config: { contract: { enforced: true }, materialized: table }\n    columns:\n      - { name: id, data_type: integer, constraints: [{ type: not_null }] }\n      - { name: word, data_type: ${type} }\n`
    return inProject(
      { 'models/m.sql': "select cast('a' as varchar) as word, {{ var('id', 1) }} as id", 'models/m.yml': contract('varchar') },
      async (world) => {
        expect((await world.build()).statuses).toEqual({ m: 'success' })
        expect(await world.rows('select * from m')).toEqual([[1, 'a']])
        expect((await world.build({ vars: { id: 'cast(null as integer)' } })).statuses).toEqual({ m: 'error' })
        world.put({ 'models/m.yml': contract('date') })
        const { results } = await world.build()
        expect(results[0]).toMatchObject({ status: 'error', message: expect.stringContaining('word') as string })
        expect(await world.rows('select * from m')).toEqual([[1, 'a']])
      },
    )
  })
}

function standsFailures(inProject: InProject): void {
  const files = {
    'models/first.sql': "{{ config(materialized='table') }} select {{ var('n') }} as n",
    'models/second.sql': "{{ config(materialized='table') }} select n from {{ ref('first') }} {{ var('broken', '') }}",
    'models/third.sql': "select n from {{ ref('second') }}",
    'models/other.sql': 'select 1 as n',
  }

  it('leaves what was there when a model fails, and skips what comes after it alone', () =>
    inProject(files, async (world) => {
      await world.build({ vars: { n: 1 } })
      const { statuses, results } = await world.build({ vars: { n: 2, broken: 'where nowhere = 1' } })
      expect(statuses).toEqual({ first: 'success', second: 'error', third: 'skipped', other: 'success' })
      expect(results.find(({ node }) => node.name === 'second')?.message).toContain('nowhere')
      expect(await world.rows('select n from second')).toEqual([[1]])
      expect((await world.build({ vars: { n: 3 } })).statuses).toMatchObject({ third: 'success' })
      expect(await world.rows('select n from third')).toEqual([[3]])
    }))

  it('does not let go live what fails its tests', () =>
    inProject(
      { ...files, 'models/m.yml': 'models:\n  - name: first\n    columns:\n      - { name: n, data_tests: [not_null] }\n' },
      async (world) => {
        expect((await world.build({ vars: { n: 1 } })).statuses).toMatchObject({
          first: 'success',
          not_null_first_n: 'pass',
          third: 'success',
        })
        const failed = await world.build({ vars: { n: 'cast(null as integer)' } })
        expect(failed.statuses).toEqual({ first: 'error', not_null_first_n: 'fail', second: 'skipped', third: 'skipped', other: 'success' })
        expect(await world.rows('select n from first')).toEqual([[1]])
        const unaudited = await world.build({ vars: { n: 'cast(null as integer)' }, flags: { audit: false } })
        expect(unaudited.statuses).toMatchObject({ first: 'success', not_null_first_n: 'fail', second: 'skipped' })
        expect(await world.rows('select n from first')).toEqual([[null]])
      },
    ))

  it.each([
    ['view', "{{ config(materialized='view') }} select {{ var('n') }} as n"],
    [
      'incremental',
      "{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns') }} select {{ var('n') }} as n {{ var('more', '') }}",
    ],
  ])('undoes all of what fails its tests: %s', (_, sql) =>
    inProject(
      { 'models/m.sql': sql, 'models/m.yml': 'models:\n  - name: m\n    columns:\n      - { name: n, data_tests: [not_null] }\n' },
      async (world) => {
        await world.build({ vars: { n: 1 } })
        const failed = await world.build({ vars: { n: 'cast(null as integer)', more: ', 2 as extra' } })
        expect(failed.statuses).toEqual({ m: 'error', not_null_m_n: 'fail' })
        expect(await world.rows('select * from m')).toEqual([[1]])
        expect((await world.build({ vars: { n: 3 } })).statuses).toEqual({ m: 'success', not_null_m_n: 'pass' })
      },
    ),
  )

  it('tries again what another transaction is in the way of, and loses and doubles nothing', () => {
    const count = "{{ config(materialized='table', post_hook='update {{ this.schema }}.counted set n = n + 1') }} select 1 as n"
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    return inProject(
      {
        'dbt_project.yml': `name: shop
version: '1.0'
profile: shop
on-run-start: ["drop table if exists {{ target.schema }}.counted", "create table {{ target.schema }}.counted as select 0 as n"]
`,
        ...Object.fromEntries(names.map((name) => [`models/${name}.sql`, count])),
      },
      async (world) => {
        const { statuses } = await world.build({ threads: 6 })
        expect(new Set(Object.values(statuses))).toEqual(new Set(['success']))
        expect(await world.rows('select n from counted')).toEqual([[6]])
      },
    )
  })

  it('begins nothing more after a failure when it is to fail fast', () =>
    inProject(files, async (world) => {
      const { statuses } = await world.build({ vars: { n: 'nowhere' }, flags: { failFast: true } })
      expect(Object.values(statuses).toSorted()).toEqual(expect.arrayContaining(['error', 'skipped', 'skipped']))
    }))
}
