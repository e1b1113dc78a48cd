import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDuckDbEngine } from '../../packages/caudal/src/adapters/duckdb/index.ts'
import { systemClock as clock } from '../../packages/caudal/src/kernel/index.ts'
import { canMount } from '../scenarios/can-mount.ts'
import { makeProject } from '../scenarios/project-folder.ts'
import type { ProjectFolder } from '../scenarios/project-folder.ts'

const table = "{{ config(materialized='table') }}\n"

const shop: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml': 'shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: shop.duckdb, threads: 2 }\n',
  'models/orders.sql': `${table}select 1 as id, 10 as amount\n`,
  'models/totals.sql': `${table}select id, amount as total from {{ ref('orders') }}\n`,
  'models/schema.yml': 'models:\n  - name: orders\n    columns: [{ name: id, data_tests: [unique] }]\n',
}

interface Shown {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly place?: { readonly file: string; readonly line?: number; readonly column?: number }
}

interface Told {
  readonly error?: Shown
  readonly errors?: readonly Shown[]
  readonly results?: readonly {
    readonly id: string
    readonly status: string
    readonly message: string | null
    readonly file: string
    readonly error?: Shown
  }[]
}

async function build(project: ProjectFolder, ...words: readonly string[]): Promise<{ readonly exit: number | null; readonly told: Told }> {
  const { code, stdout } = await project.start(['dbt', 'build', ...words, '--json']).ended
  return { exit: code, told: JSON.parse(stdout) as Told }
}

function write(project: ProjectFolder, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(project.root, path), text)
}

/** The relations that are there, each with its number of rows and their sum. */
async function published(project: ProjectFolder): Promise<readonly (readonly unknown[])[]> {
  const engine = await openDuckDbEngine({ path: join(project.root, 'shop.duckdb'), memory: null, threads: null, clock })
  const session = await engine.open()
  try {
    const { rows } = await session.execute(
      `select table_name from information_schema.tables where table_catalog = current_database() order by table_name`,
    )
    return await Promise.all(
      rows.map(async ([name]) => [name, ...(await session.execute(`select count(*)::integer from main."${String(name)}"`)).rows[0]!]),
    )
  } finally {
    await session.close()
    await engine.close()
  }
}

const good = [
  ['orders', 1],
  ['totals', 1],
]

describe('a project of models that cannot be read', () => {
  it.each([
    ['broken Jinja', { 'models/totals.sql': 'select 1 as id\n{% if x %}\n' }, ['JINJA-SYNTAX', 'models/totals.sql:2'], /endif/],
    ['broken YAML', { 'models/schema.yml': 'models:\n  - name: orders\n   columns: [\n' }, ['DBT-YAML', 'models/schema.yml:3'], /YAML/],
    [
      'a missing ref',
      { 'models/totals.sql': "select 1\nfrom {{ ref('orderz') }}\n" },
      ['DBT-REF-MISSING', 'models/totals.sql:2'],
      /"orders"/,
    ],
    [
      'a cycle',
      { 'models/orders.sql': "select 1 as id\nfrom {{ ref('totals') }}\n" },
      ['DBT-CYCLE', 'models/orders.sql:2'],
      /orders → totals/,
    ],
    [
      'an unknown column',
      { 'models/totals.sql': "select id,\namoutn from {{ ref('orders') }}\n" },
      ['MODEL-BIND-COLUMN', 'models/totals.sql:2'],
      /"amount"/,
    ],
    [
      'broken SQL',
      { 'models/totals.sql': "select id\nfrom {{ ref('orders') }} were id\n" },
      ['MODEL-BIND-SYNTAX', 'models/totals.sql:2'],
      /near "id"/,
    ],
    [
      'a setting that is no text',
      { 'models/totals.sql': 'select 1 as id', 'models/schema.yml': 'models:\n  - name: totals\n    config: { materialized: 1 }\n' },
      ['DBT-CONFIG', 'models/schema.yml:2'],
      /materialized is 1/,
    ],
    [
      'a setting of an undefined name',
      { 'models/totals.sql': 'select 1 as id {{ config(materialized=nothing) }}\n' },
      ['DBT-CONFIG', 'models/totals.sql:undefined'],
      /materialized is null/,
    ],
    [
      'a setting that holds the model',
      { 'models/totals.sql': 'select 1 as id {{ config(enabled=model) }}\n' },
      ['DBT-CONFIG', 'models/totals.sql:undefined'],
      /enabled is \{.{58}…/,
    ],
    [
      'a huge number',
      { 'models/schema.yml': 'models:\n  - name: totals\n    access: 99999999999999999999\n' },
      ['DBT-CONFIG', 'models/schema.yml:2'],
      /access is 100000000000000000000/,
    ],
    [
      'a huge name',
      { 'dbt_project.yml': 'name: 99999999999999999999\nprofile: shop\n' },
      ['DBT-PROJECT', 'dbt_project.yml:1'],
      /not 1000000/,
    ],
    [
      'a division by zero',
      { 'models/totals.sql': 'select 1 as id,\n{{ 1 / 0 }} as total\n' },
      ['JINJA-VALUE', 'models/totals.sql:2'],
      /division by zero/,
    ],
    [
      'a macro that raises',
      { 'models/totals.sql': "select 1\n{{ exceptions.raise_compiler_error('no orders today') }}\n" },
      ['DBT-RAISED', 'models/totals.sql:2'],
      /no orders today/,
    ],
  ] as const)(
    'says so for %s: one error with code, place and mend, exit code 3, and all stays as it was',
    async (_, files, fault, mend) => {
      await using project = await makeProject(shop)
      expect((await build(project)).exit).toBe(0)
      write(project, files)
      const { exit, told } = await build(project)
      expect([exit, told.errors, told.results]).toEqual([3, undefined, undefined])
      const { code, place, message, hint } = told.error!
      expect([code, `${place?.file}:${place?.line}`]).toEqual(fault)
      expect(`${message} ${hint}`).toMatch(mend)
      expect(await published(project)).toEqual(good)
    },
  )

  it.each([
    ['an unknown method', ['--select', 'tagg:daily'], 'DBT-SELECT-METHOD', /"tag"/],
    ['an unknown selector', ['--selector', 'nightly'], 'DBT-SELECTOR-UNKNOWN', /nightly/],
  ] as const)('says so for %s, and builds nothing', async (_, words, code, mend) => {
    await using project = await makeProject(shop)
    expect((await build(project)).exit).toBe(0)
    const { exit, told } = await build(project, ...words)
    expect([exit, told.error?.code]).toEqual([2, code])
    expect(`${told.error!.message} ${told.error!.hint}`).toMatch(mend)
    expect(await published(project)).toEqual(good)
  })

  it('tells all problems of all files at once', async () => {
    await using project = await makeProject({
      ...shop,
      'models/orders.sql': 'select {{ 1 + }}\n',
      'models/totals.sql': "select 1 from {{ ref('orderz') }}\n",
    })
    const { exit, told } = await build(project)
    expect(exit).toBe(3)
    expect(told.errors?.map(({ code }) => code).toSorted()).toEqual(['DBT-REF-MISSING', 'JINJA-SYNTAX'])
  })
})

describe('a build on bad ground', () => {
  it.each([
    [
      'a table that is not there',
      `${table}select id\nfrom nowhere.nothing\n`,
      /nowhere.*\n.*look at/,
      ['SQL-FAILED', { file: 'models/totals.sql', line: 3 }],
    ],
    [
      'an error amid the rows',
      `${table}select id, error('row ' || id) as total from {{ ref('orders') }}\n`,
      /row 1/,
      ['SQL-FAILED', undefined],
    ],
    [
      'a macro that raises once it runs',
      "select 1\n{% if execute %}{{ exceptions.raise_compiler_error('no orders today') }}{% endif %}\n",
      /no orders today \(models\/totals.sql:2:\d+\)\n.*do as its message says/,
      ['DBT-RAISED', { file: 'models/totals.sql', line: 2, column: 30 }],
    ],
    [
      'a hook that fails',
      `{{ config(materialized='table', post_hook='selec 1') }}\nselect 1 as id from {{ ref('orders') }}\n`,
      /selec/,
      ['SQL-FAILED', undefined],
    ],
  ] as const)('says so for %s, by its file, and publishes nothing of it', async (_, query, said, fault) => {
    await using project = await makeProject(shop)
    expect((await build(project)).exit).toBe(0)
    write(project, { 'models/totals.sql': query, 'models/orders.sql': `${table}select unnest([1, 2]) as id, 10 as amount\n` })
    const { exit, told } = await build(project)
    expect(exit).toBe(1)
    const failed = told.results!.filter(({ status }) => status === 'error')
    expect(failed).toMatchObject([{ id: 'model.shop.totals', file: 'models/totals.sql', message: expect.stringMatching(said) as string }])
    const { error } = failed[0]!
    expect([error?.code, error?.place]).toEqual(fault)
    expect(error?.hint).toBeDefined()
    expect(await published(project)).toEqual([
      ['orders', 2],
      ['totals', 1],
    ])
  })

  it('leaves a table as it was where a test fails, and builds nothing on it', async () => {
    await using project = await makeProject(shop)
    expect((await build(project)).exit).toBe(0)
    write(project, { 'models/orders.sql': `${table}select unnest([1, 1]) as id, 10 as amount\n` })
    const { exit, told } = await build(project)
    expect(exit).toBe(1)
    expect(Object.fromEntries(told.results!.map(({ id, status }) => [id.split('.')[2], status]))).toEqual({
      orders: expect.stringMatching(/error|skipped/) as string,
      totals: 'skipped',
      unique_orders_id: 'fail',
    })
    expect(await published(project)).toEqual(good)
  })

  it.skipIf(!canMount())('keeps what stood when the disk is full, and goes on once there is space', { timeout: 120_000 }, async () => {
    const disk = mkdtempSync(join(tmpdir(), 'caudal-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk])
    try {
      writeFileSync(join(disk, 'other-peoples-data'), Buffer.alloc(4 * 1_048_576))
      await using project = await makeProject(shop, { under: disk })
      expect((await build(project)).exit).toBe(0)
      const many = (count: number): string =>
        `${table}select range as id, md5(range::varchar) || md5((range * 2)::varchar) as amount from range(${count})\n`
      write(project, { 'models/orders.sql': many(3_000_000) })
      const { code, stdout, stderr } = await project.start(['dbt', 'build']).ended
      expect(code, stderr).toBe(1)
      expect(stdout).toContain('there is no space left on the disk')
      expect(stdout).toMatch(/✕ .*1 failed/)
      expect(await published(project)).toEqual(good)
      rmSync(join(disk, 'other-peoples-data'))
      write(project, { 'models/orders.sql': many(2) })
      expect((await build(project)).exit).toBe(0)
      expect(await published(project)).toEqual([
        ['orders', 2],
        ['totals', 2],
      ])
    } finally {
      execFileSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true })
    }
  })
})
