import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../kernel/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { parseSelection } from './parse-selection.ts'
import type { SelectionArguments } from './parse-selection.ts'
import { select } from './select.ts'
import { parseSelectors } from './selectors-file.ts'
import type { SelectionState } from './selection-state.ts'

type Fields = Record<string, unknown>

/** A small shop: a source and a seed, two staging models, orders in two versions, customers, tests and an exposure. */
function shop(changes: Record<string, Fields> = {}): DbtManifest {
  const node = (id: string, parents: string[], more: Fields = {}): [string, Fields] => {
    const [type, packageName, ...rest] = id.split('.')
    const name = rest.join('.')
    const file = `${type === 'seed' ? 'seeds' : 'models'}/${(more['folder'] as string | undefined) ?? ''}${name}.sql`
    return [
      id,
      {
        unique_id: id,
        resource_type: type,
        name: rest[0],
        package_name: packageName,
        fqn: [packageName, ...((more['folder'] as string | undefined) ?? '').split('/').filter(Boolean), ...rest],
        original_file_path: file,
        raw_code: 'select 1',
        tags: [],
        config: { enabled: true, materialized: 'view', tags: [] },
        unrendered_config: {},
        columns: {},
        description: '',
        checksum: { name: 'sha256', checksum: name },
        contract: { enforced: false, checksum: null },
        depends_on: { nodes: parents, macros: [] },
        access: 'protected',
        ...more,
        ...changes[id],
      },
    ]
  }
  const check = (name: string, parents: string[], more: Fields = {}): [string, Fields] =>
    node(`test.shop.${name}`, parents, { test_metadata: { name: name.split('_')[0], kwargs: {}, namespace: null }, ...more })
  const nodes = Object.fromEntries([
    node('seed.shop.countries', []),
    node('model.shop.stg_orders', ['source.shop.raw.orders'], { folder: 'staging/', tags: ['nightly'] }),
    node('model.shop.stg_customers', ['source.shop.raw.customers', 'seed.shop.countries'], { folder: 'staging/' }),
    node('model.shop.orders.v1', ['model.shop.stg_orders'], { version: 1, latest_version: 2, fqn: ['shop', 'orders', 'v1'] }),
    node('model.shop.orders.v2', ['model.shop.stg_orders'], {
      version: 2,
      latest_version: 2,
      fqn: ['shop', 'orders', 'v2'],
      config: { enabled: true, materialized: 'table', group: 'finance', meta: { owner: 'ana' }, tags: [] },
      access: 'public',
    }),
    node('model.shop.customers', ['model.shop.orders.v2', 'model.shop.stg_customers'], { tags: ['nightly', 'mart'] }),
    node('model.shop.idle', [], { raw_code: '  ' }),
    check('unique_orders', ['model.shop.orders.v2'], { config: { enabled: true, severity: 'ERROR' } }),
    check('relationships_orders_customers', ['model.shop.customers', 'model.shop.stg_orders']),
    node('test.shop.totals', ['model.shop.orders.v2']),
    node('model.shop.off', [], { config: { enabled: false } }),
  ])
  const source = (name: string): [string, Fields] => [
    `source.shop.raw.${name}`,
    {
      unique_id: `source.shop.raw.${name}`,
      resource_type: 'source',
      source_name: 'raw',
      name,
      package_name: 'shop',
      fqn: ['shop', 'staging', 'raw', name],
      original_file_path: 'models/staging/sources.yml',
      tags: [],
      config: { enabled: true },
      unrendered_config: {},
      ...changes[`source.shop.raw.${name}`],
    },
  ]
  const exposure = {
    unique_id: 'exposure.shop.board',
    resource_type: 'exposure',
    name: 'board',
    package_name: 'shop',
    fqn: ['shop', 'board'],
    original_file_path: 'models/board.yml',
    tags: [],
    config: { enabled: true },
    unrendered_config: {},
    depends_on: { nodes: ['model.shop.customers'], macros: [] },
  }
  const empty = { metrics: {}, unit_tests: {}, semantic_models: {}, saved_queries: {}, functions: {}, macros: {} }
  const sources = Object.fromEntries([source('orders'), source('customers')])
  const metadata = { project_name: 'shop' }
  return { metadata, nodes, sources, exposures: { 'exposure.shop.board': exposure }, ...empty } as unknown as DbtManifest
}

function pick(text: string, options: SelectionArguments & { state?: SelectionState; types?: string[] } = {}): string[] {
  const selection = parseSelection({ select: [text], ...options })
  const { state = null, types } = options
  const { ids } = select({ manifest: shop(), selection, state, ...(types === undefined ? {} : { resourceTypes: types }) })
  return ids.map((id) => id.replace('.shop', ''))
}

const models = { types: ['model', 'source', 'seed', 'exposure'] }

describe('names and operators', () => {
  test.each([
    ['stg_orders', ['model.stg_orders']],
    ['shop.staging', ['model.stg_customers', 'model.stg_orders']],
    ['staging.*', ['model.stg_customers', 'model.stg_orders']],
    ['stg_*', ['model.stg_customers', 'model.stg_orders']],
    ['orders', ['model.orders.v1', 'model.orders.v2']],
    ['orders.v1', ['model.orders.v1']],
    ['orders_v2', ['model.orders.v2']],
    ['1+customers', ['model.customers', 'model.orders.v2', 'model.stg_customers']],
    ['stg_customers+1', ['model.customers', 'model.stg_customers']],
    ['countries+', ['exposure.board', 'model.customers', 'model.stg_customers', 'seed.countries']],
    ['+orders.v1', ['model.orders.v1', 'model.stg_orders', 'source.raw.orders']],
    ['stg_* orders.v1', ['model.orders.v1', 'model.stg_customers', 'model.stg_orders']],
    ['stg_*,tag:nightly', ['model.stg_orders']],
    ['nothing', []],
    ['off', []],
  ])('%s', (text, expected) => {
    expect(pick(text, models)).toEqual(expected)
  })

  test('@ takes the descendants and all that those need', () => {
    expect(pick('@countries', models)).toEqual(pick('+board board', models))
  })

  test('an exclusion is taken away at the end', () => {
    expect(pick('+customers', { ...models, exclude: ['source:raw', 'staging'] })).toEqual([
      'model.customers',
      'model.orders.v2',
      'seed.countries',
    ])
  })

  test('nothing named selects everything', () => {
    const { ids } = select({ manifest: shop(), selection: parseSelection({}) })
    expect(ids).toHaveLength(13)
  })

  test('models without code can be left out', () => {
    const selection = parseSelection({ select: ['idle'] })
    expect(select({ manifest: shop(), selection, includeEmpty: false }).ids).toEqual([])
  })
})

describe('methods', () => {
  test.each([
    ['tag:night*', ['model.customers', 'model.stg_orders']],
    ['group:fin*', ['model.orders.v2']],
    ['access:public', ['model.orders.v2']],
    ['source:raw', ['source.raw.customers', 'source.raw.orders']],
    ['source:raw.orders', ['source.raw.orders']],
    ['source:other.raw.orders', []],
    ['path:models/staging', ['model.stg_customers', 'model.stg_orders', 'source.raw.customers', 'source.raw.orders']],
    ['models/*/stg_orders.sql', ['model.stg_orders']],
    ['models/**/*.sql,file:stg_o*', ['model.stg_orders']],
    ['stg_orders.sql', ['model.stg_orders']],
    ['file:stg_orders', ['model.stg_orders']],
    ['package:this,seed.shop.countries package:none', []],
    ['package:sh*,resource_type:seed', ['seed.countries']],
    ['config.materialized:table', ['model.orders.v2']],
    ['config.meta.owner:ana', ['model.orders.v2']],
    ['exposure:board', ['exposure.board']],
    ['exposure:shop.bo*', ['exposure.board']],
    ['version:latest', ['model.orders.v2']],
    ['version:old', ['model.orders.v1']],
    ['version:prerelease', []],
    ['resource_type:exposure', ['exposure.board']],
  ])('%s', (text, expected) => {
    expect(pick(text, models)).toEqual(expected)
  })

  test.each([
    ['test_name:unique', ['test.unique_orders']],
    ['test_type:singular', ['test.totals']],
    ['test_type:generic', ['test.relationships_orders_customers', 'test.unique_orders']],
    ['config.severity:error', ['test.unique_orders']],
  ])('%s', (text, expected) => {
    expect(pick(text)).toEqual(expected)
  })

  test.each([
    ['tags:x', 'DBT-SELECT-METHOD', 'did you mean "tag"?'],
    ['version:latst', 'DBT-SELECT-VALUE', 'did you mean "latest"?'],
    ['test_type:uniq', 'DBT-SELECT-VALUE', 'did you mean "unit"?'],
    ['state:new', 'DBT-SELECT-STATE', '--state'],
    ['result:error', 'DBT-SELECT-STATE', '--state'],
    ['@orders+', 'DBT-SELECT-INVALID', 'METHOD:VALUE'],
    ['source:a.b.c.d', 'DBT-SELECT-INVALID', 'METHOD:VALUE'],
    ['selector:none', 'DBT-SELECTOR-UNKNOWN', 'there are none yet'],
  ])('%s is refused', (text, code, hint) => {
    expect(() => pick(text)).toThrow(expect.objectContaining({ code, hint: expect.stringContaining(hint) }))
  })

  test('a part that matches nothing is a warning', () => {
    const selection = parseSelection({ select: ['orders', 'tag:none'] })
    expect(select({ manifest: shop(), selection }).warnings).toEqual(['the selector "tag:none" matches nothing'])
  })
})

describe('tests that come along', () => {
  const checks = { types: ['test'] }
  test.each([
    ['eager', ['test.relationships_orders_customers', 'test.totals', 'test.unique_orders']],
    ['cautious', ['test.totals', 'test.unique_orders']],
    ['buildable', ['test.relationships_orders_customers', 'test.totals', 'test.unique_orders']],
    ['empty', []],
  ] as const)('%s', (indirect, expected) => {
    expect(pick('customers orders', { ...checks, indirect })).toEqual(expected)
  })

  test('a cautious test joins when another part brings what it misses', () => {
    expect(pick('customers stg_orders', { ...checks, indirect: 'cautious' })).toEqual(['test.relationships_orders_customers'])
  })
})

describe('an earlier state', () => {
  const state = (changes: Record<string, Fields>): SelectionState => ({
    manifest: shop(changes),
    results: new Map([['model.shop.customers', 'error']]),
    sources: new Map([['source.shop.raw.orders', '2026-01-01T00:00:00Z']]),
    currentSources: new Map([
      ['source.shop.raw.orders', '2026-01-02T00:00:00Z'],
      ['source.shop.raw.customers', null],
    ]),
  })

  test.each([
    ['state:modified', { 'model.shop.customers': { raw_code: 'select 2' } }, ['model.customers']],
    ['state:modified.body', { 'model.shop.customers': { raw_code: 'select 2' } }, ['model.customers']],
    ['state:modified.configs', { 'model.shop.customers': { raw_code: 'select 2' } }, []],
    ['state:modified.configs', { 'model.shop.idle': { unrendered_config: { materialized: 'table' } } }, ['model.idle']],
    ['state:modified', { 'model.shop.idle': { unrendered_config: { tags: ['x'] } } }, []],
    ['state:modified.relation', { 'model.shop.idle': { unrendered_config: { alias: 'lazy' } } }, ['model.idle']],
    ['state:modified', { 'seed.shop.countries': { checksum: { name: 'sha256', checksum: 'other' } } }, ['seed.countries']],
    ['state:modified', { 'source.shop.raw.orders': { identifier: 'o' } }, ['source.raw.orders']],
    ['result:error', {}, ['model.customers']],
    ['source_status:fresher', {}, ['source.raw.orders']],
  ])('%s %j', (text, changes, expected) => {
    expect(pick(text, { ...models, state: state(changes) })).toEqual(expected)
  })

  test('what was not there is new', () => {
    const { nodes, ...rest } = shop()
    const { 'model.shop.customers': _, ...before } = nodes
    const earlier = { ...state({}), manifest: { ...rest, nodes: before } }
    expect(pick('state:new', { ...models, state: earlier })).toEqual(['model.customers'])
  })

  test('a changed macro changes what uses it, near or far', () => {
    const macro = (sql: string, macros: string[]): Fields => ({ macro_sql: sql, depends_on: { macros } })
    const using = { 'model.shop.idle': { depends_on: { nodes: [], macros: ['macro.shop.a'] } } }
    const withMacros = (sql: string): DbtManifest =>
      ({
        ...shop(using),
        macros: { 'macro.shop.a': macro('a', ['macro.shop.b']), 'macro.shop.b': macro(sql, []) },
      }) as unknown as DbtManifest
    const selection = parseSelection({ select: ['state:modified.macros'] })
    const earlier = { ...state({}), manifest: withMacros('b') }
    expect(select({ manifest: withMacros('b2'), selection, state: earlier }).ids).toEqual(['model.shop.idle'])
  })

  test('taking back a contract warns, and is refused of a model with versions', () => {
    const contract = { enforced: true, alias_types: true, checksum: 'a' }
    const selection = parseSelection({ select: ['state:modified'] })
    const manifest = shop()
    const unversioned = select({ manifest, selection, state: state({ 'model.shop.customers': { contract } }) })
    expect(unversioned.warnings).toEqual(['the contract of model customers is broken: it is enforced no more'])
    const versioned = (): unknown => select({ manifest, selection, state: state({ 'model.shop.orders.v1': { contract } }) })
    expect(versioned).toThrow(expect.objectContaining({ code: 'DBT-CONTRACT-BROKEN' }))
  })
})

describe('selectors.yml', () => {
  const named = (definition: Json, more: Json[] = []): string[] => {
    const selectors = parseSelectors([...more, { name: 'it', definition }])
    const { ids } = select({ manifest: shop(), selection: selectors.get('it')!.selection, selectors, ...{ resourceTypes: models.types } })
    return ids.map((id) => id.replace('.shop', ''))
  }
  test.each<[Json, string[]]>([
    ['stg_orders+1', ['model.orders.v1', 'model.orders.v2', 'model.stg_orders']],
    [{ tag: 'mart' }, ['model.customers']],
    [{ method: 'fqn', value: 'customers', parents: true, parents_depth: 1, exclude: ['staging'] }, ['model.customers', 'model.orders.v2']],
    [{ union: ['stg_orders', { intersection: ['stg_*', 'countries+'] }] }, ['model.stg_customers', 'model.stg_orders']],
    [{ union: ['stg_*', { exclude: [{ tag: 'nightly' }] }] }, ['model.stg_customers']],
    [{ method: 'fqn', value: 'stg_orders', childrens_parents: true, exclude: ['+customers', 'board'] }, ['model.orders.v1']],
  ])('%j', (definition, expected) => {
    expect(named(definition)).toEqual(expected)
  })

  test('a selector builds on one that stands before it', () => {
    const before = { name: 'marts', definition: 'tag:mart' }
    expect(named({ method: 'selector', value: 'marts', parents: true, parents_depth: 1 }, [before])).toContain('model.orders.v2')
    expect(() => named({ method: 'selector', value: 'mart' }, [before])).toThrow('there is no selector "mart"')
  })

  test.each<[Json, string]>([
    [{ union: [], intersection: [] }, 'more at its top'],
    [{ method: 'fqn', children: true }, '"method" and "value"'],
    [{ method: 'fqn', value: 'a', parent: true }, '"parent"'],
    [{ union: 'a' }, 'no list'],
    [{ union: ['a', { exclude: ['b'] }, { exclude: ['c'] }] }, 'two "exclude"'],
    [{ method: 'fqn', value: 'a', indirect_selection: 'all' }, 'indirect_selection'],
    [5, 'holds 5'],
  ])('%j is refused', (definition, message) => {
    expect(() => named(definition)).toThrow(message)
  })

  test('two defaults are refused', () => {
    const entries = ['a', 'b'].map((name) => ({ name, definition: name, default: true }))
    expect(() => parseSelectors(entries)).toThrow('a and b are both the default')
  })
})

test('words, commas and exclusion are union, intersection and difference', () => {
  const names = [
    'stg_orders',
    'tag:nightly',
    'path:models/staging',
    '+customers',
    'orders+',
    '@countries',
    'config.materialized:view',
    'nothing',
  ]
  const word = fc.constantFrom(...names)
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      const set = (text: string): Set<string> => new Set(pick(text))
      const both = (left: string, right: string): string[] => pick(left).filter((id) => pick(right).includes(id))
      const sorted = (ids: string[]): string[] => [...new Set(ids)].toSorted()
      expect(pick(`${a} ${b}`)).toEqual(sorted([...set(a), ...set(b)]))
      expect(pick(`${a},${b}`)).toEqual(sorted(both(a, b)))
      expect(pick(`${a} ${b}`, { exclude: [c] })).toEqual(sorted([...set(a), ...set(b)].filter((id) => !set(c).has(id))))
      expect(pick(`${a},${b} ${c}`)).toEqual(sorted([...both(a, b), ...set(c)]))
    }),
  )
})
