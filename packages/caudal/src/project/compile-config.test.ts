import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { env, postgres } from '../define/index.ts'
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
