import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { duckdb, env, http, postgres, sqlite } from '../define/index.ts'
import { compileConfig } from './compile-config.ts'

const variables: Readonly<Record<string, string>> = { SHOP_TOKEN: 'geheim', EMPTY: '', ODD: 'http://caudal:geheim@db.example' }
const environment = (name: string): string | undefined => variables[name]

function compiled(raw: unknown, source = ''): ReturnType<typeof compileConfig> {
  return compileConfig({
    root: '/projects/shop',
    raw,
    source,
    place: { file: '/projects/shop/caudal.config.ts', line: 1, column: 1 },
    environment,
  })
}

describe('compileConfig', () => {
  it('fills in every default', () => {
    const { config, problems } = compiled({ name: 'shop' })
    expect(problems).toEqual([])
    expect(config).toMatchObject({
      name: 'shop',
      state: '/projects/shop/.caudal',
      store: { kind: 'sqlite' },
      warehouse: { kind: 'duckdb', path: '/projects/shop/.caudal/warehouse.duckdb', memory: null, threads: null },
      lake: { path: '/projects/shop/.caudal/lake' },
      secrets: {},
      channels: {},
      runners: { concurrency: 8, idleMs: 30_000, graceMs: 10_000 },
      logs: { bytesPerTaskRun: 10_000_000 },
    })
    expect(config.runners.max).toBeGreaterThanOrEqual(2)
  })

  it('reads durations, paths and variables', () => {
    const { config, problems } = compiled({
      name: 'shop',
      state: env('STATE', { default: 'state' }),
      warehouse: { memory: '4GB', threads: 3 },
      secrets: { token: env('SHOP_TOKEN') },
      channels: { inbox: { kind: 'file', path: 'out/inbox.txt' }, screen: { kind: 'console' } },
      runners: { max: 1, idle: '1m' },
    })
    expect(problems).toEqual([])
    expect(config).toMatchObject({
      state: '/projects/shop/state',
      warehouse: { path: '/projects/shop/state/warehouse.duckdb', memory: '4GB', threads: 3 },
      secrets: { token: 'geheim' },
      channels: { inbox: { kind: 'file', path: '/projects/shop/out/inbox.txt' }, screen: { kind: 'console' } },
      runners: { max: 1, idleMs: 60_000 },
    })
  })

  it('reads what the project is connected to', () => {
    const { config, problems } = compiled({
      name: 'shop',
      connections: {
        erp: postgres('postgres://ana@db.example/erp'),
        shop: http('https://shop.example', { headers: { authorization: env('SHOP_TOKEN') }, health: '/health' }),
        feed: http(env('FEED', { default: 'http://feed.example' })),
        legacy: sqlite('./legacy.db'),
        lab: duckdb(env('LAB', { default: 'lab.duckdb' })),
      },
    })
    expect(problems).toEqual([])
    expect(config.connections).toEqual({
      erp: { kind: 'postgres', url: 'postgres://ana@db.example/erp' },
      shop: { kind: 'http', url: 'https://shop.example', headers: { authorization: 'geheim' }, health: '/health' },
      feed: { kind: 'http', url: 'http://feed.example', headers: {} },
      legacy: { kind: 'sqlite', path: '/projects/shop/legacy.db' },
      lab: { kind: 'duckdb', path: '/projects/shop/lab.duckdb' },
    })
    expect(config.origins).toMatchObject({
      'connections.erp.url': 'config',
      'connections.shop.headers.authorization': 'environment',
      'connections.feed.url': 'environment',
    })
  })

  it('tells all that is wrong with connections, each at its line, and shows no address', () => {
    const source = `import { defineConfig, env, http, postgres } from 'caudal'
export default defineConfig({
  name: 'shop',
  connections: {
    'my erp': postgres('postgres://ana@db.example/erp'),
    erp: postgres(env('NOT_SET')),
    crm: postgres('mysql://ana:geheim@db.example/crm'),
    hr: postgres('postgres://ana:ge/he#im@db.example:x/hr'),
    shop: http(env('EMPTY'), { headers: { 'x key': 'geheim', accept: 3 }, health: 'health', header: {} }),
    old: { kind: 'oracle' },
    self: duckdb('./.caudal/warehouse.duckdb'),
    none: sqlite(),
  },
  warehouse: { path: env('ODD_PATH') },
})
`
    const connections = {
      'my erp': postgres('postgres://ana@db.example/erp'),
      erp: postgres(env('NOT_SET')),
      crm: postgres('mysql://ana:geheim@db.example/crm'),
      hr: postgres('postgres://ana:ge/he#im@db.example:x/hr'),
      shop: { ...http(env('EMPTY'), { headers: { 'x key': 'geheim', accept: 3 as never }, health: 'health' }), header: {} },
      old: { kind: 'oracle' },
      self: duckdb('./.caudal/warehouse.duckdb'),
      none: sqlite(undefined as never),
    }
    const { problems } = compiled({ name: 'shop', connections }, source)
    expect(problems.map(({ code, place, data }) => `${place?.line} ${code} ${JSON.stringify(data?.['key'])}`)).toEqual([
      '5 CONFIG-BAD-VALUE "connections.my erp"',
      '6 CONFIG-ENV-MISSING "connections.erp.url"',
      '7 CONFIG-BAD-VALUE "connections.crm.url"',
      '8 CONFIG-BAD-VALUE "connections.hr.url"',
      '9 CONFIG-UNKNOWN-KEY "connections.shop.header"',
      '9 CONFIG-BAD-VALUE "connections.shop.url"',
      '9 CONFIG-BAD-VALUE "connections.shop.headers.x key"',
      '9 CONFIG-BAD-VALUE "connections.shop.headers.accept"',
      '9 CONFIG-BAD-VALUE "connections.shop.health"',
      '10 CONFIG-BAD-VALUE "connections.old"',
      '11 CONFIG-BAD-VALUE "connections.self"',
      '12 CONFIG-BAD-VALUE "connections.none"',
    ])
    expect(problems.every(({ hint }) => hint !== undefined && hint !== '')).toBe(true)
    expect(problems[1]!.message).toContain('NOT_SET')
    expect(problems[5]!.message).toContain('EMPTY')
    expect(JSON.stringify(problems.map(({ message, hint }) => [message, hint]))).not.toMatch(/geheim|he#im/)
  })

  it('reads where the state is kept', () => {
    const url = 'postgres://caudal@db.example/state'
    expect(compiled({ name: 'shop', store: postgres(url) }).config.store).toEqual({ kind: 'postgres', url })
    for (const store of [{ kind: 'oracle' }, { kind: 'postgres' }, { kind: 'postgres', url: 'http://db.example' }]) {
      const { config, problems } = compiled({ name: 'shop', store })
      expect(problems.map(({ code }) => code)).toEqual(['CONFIG-BAD-VALUE'])
      expect(config.store).toEqual({ kind: 'sqlite' })
    }
  })

  it('takes no variable that is empty, or is no address, for a place to keep the state', () => {
    const told = (name: string): readonly string[] =>
      compiled({ name: 'shop', store: postgres(env(name)) }).problems.map(({ code, message }) => `${code} ${message}`)
    const must = 'CONFIG-BAD-VALUE store.url must be a text such as postgres://user@host/database, and the environment variable'
    expect(told('EMPTY')).toEqual([`${must} EMPTY is empty`])
    expect(told('ODD')).toEqual([`${must} ODD holds something else`])
    expect(compiled({ name: 'shop', state: env('UNSET', { default: '' }) }).problems).toEqual([])
  })

  it('tells all that is wrong at once, each where its key stands', () => {
    const source = [
      'export default defineConfig({',
      "  name: 'a/b',",
      "  runners: { idel: '1s', max: 0, grace: 'soon' },",
      "  secrets: { token: env('NO_TOKEN'), plain: 'abc' },",
      "  channels: { a: { kind: 'pigeon' }, 'b-c': { kind: 'file' } },",
      "  warehouse: { kind: 'postgres', memory: 'lots', threads: 'all' },",
      "  lake: 'out',",
      '})',
    ].join('\n')
    const raw = {
      name: 'a/b',
      runners: { idel: '1s', max: 0, grace: 'soon' },
      secrets: { token: env('NO_TOKEN'), plain: 'abc' },
      channels: { a: { kind: 'pigeon' }, 'b-c': { kind: 'file' } },
      warehouse: { kind: 'postgres', memory: 'lots', threads: 'all' },
      lake: 'out',
    }
    const { problems } = compiled(raw, source)
    const seen = problems.map(({ code, data, place }) => `${code} ${JSON.stringify(data?.['key'])} ${place?.line}:${place?.column}`)
    expect(seen.toSorted()).toEqual([
      'CONFIG-BAD-VALUE "channels.a" 5:15',
      'CONFIG-BAD-VALUE "channels.b-c" 5:39',
      'CONFIG-BAD-VALUE "lake" 7:3',
      'CONFIG-BAD-VALUE "name" 2:3',
      'CONFIG-BAD-VALUE "runners.max" 3:26',
      'CONFIG-BAD-VALUE "secrets.plain" 4:38',
      'CONFIG-BAD-VALUE "warehouse.kind" 6:16',
      'CONFIG-BAD-VALUE "warehouse.memory" 6:34',
      'CONFIG-BAD-VALUE "warehouse.threads" 6:50',
      'CONFIG-ENV-MISSING "secrets.token" 4:14',
      'CONFIG-UNKNOWN-KEY "runners.idel" 3:14',
      'DURATION-INVALID "runners.grace" 3:34',
    ])
    expect(problems.find(({ code }) => code === 'CONFIG-UNKNOWN-KEY')?.hint).toBe('did you mean "idle"?')
  })

  it('shows no value of a secret', () => {
    expect(
      JSON.stringify(
        compiled({ name: 'shop', secrets: { token: { kind: 'env', name: 'NO_TOKEN', secret: 'x' } } }).problems.map(
          ({ message }) => message,
        ),
      ),
    ).toContain('NO_TOKEN')
  })

  it('makes a config of whatever it is given', () => {
    const junk = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true })
    const keys = fc.constantFrom(
      'name',
      'state',
      'warehouse',
      'lake',
      'secrets',
      'channels',
      'runners',
      'logs',
      'path',
      'kind',
      'max',
      'idle',
      'x',
    )
    const { tree } = fc.letrec((tie) => ({ tree: fc.oneof({ depthSize: 'small' }, junk, fc.dictionary(keys, tie('tree'))) }))
    fc.assert(
      fc.property(tree, fc.string(), (raw, source) => {
        const { config, problems } = compiled(raw, source)
        expect(config.state.startsWith('/')).toBe(true)
        expect(problems.every(({ code, hint }) => code !== '' && hint !== undefined)).toBe(true)
      }),
    )
  })
})
