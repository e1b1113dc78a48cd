import { describe, expect, it } from 'vitest'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { buildGraph } from './build-graph.ts'
import { walkGraph } from './walk-graph.ts'

function manifestOf(edges: Readonly<Record<string, readonly string[]>>): DbtManifest {
  const entries = Object.entries(edges).map(([id, nodes]) => [id, { unique_id: id, depends_on: { nodes } }] as const)
  const part = (isUnit: boolean): object => Object.fromEntries(entries.filter(([id]) => id.startsWith('unit_test.') === isUnit))
  return { nodes: part(false), unit_tests: part(true), sources: {} } as unknown as DbtManifest
}

const project = manifestOf({
  'model.a': [],
  'model.b': ['model.a'],
  'model.c': ['model.b'],
  'model.d': [],
  'model.e': ['model.d'],
  'test.a': ['model.a'],
  'test.ad': ['model.a', 'model.d'],
  'unit_test.c': ['model.c'],
})
const all = [...Object.keys(project.nodes), ...Object.keys(project.unit_tests)]

async function walk(
  selection: readonly string[],
  failing: readonly string[],
  options: { readonly failFast?: boolean } = {},
): Promise<string[]> {
  const story: string[] = []
  await walkGraph({
    graph: buildGraph({ manifest: project, selection, testsFirst: true }),
    threads: 2,
    failFast: options.failFast ?? false,
    signal: new AbortController().signal,
    work: async (id) => {
      await Promise.resolve()
      story.push(id)
      return failing.includes(id) ? 'failed' : 'done'
    },
    skip: (id, because) => story.push(`${id} skipped: ${because}`),
  })
  return story
}

describe('the order of a build', () => {
  it('lets tests go before what comes after the tested', () => {
    const graph = buildGraph({ manifest: project, selection: all, testsFirst: true })
    expect(graph.get('model.b')).toEqual(new Set(['model.a', 'test.a']))
    expect(graph.get('model.c')).toEqual(new Set(['model.b', 'test.a', 'unit_test.c']))
    expect(graph.get('unit_test.c')).toEqual(new Set(['model.b', 'test.a']))
    expect(buildGraph({ manifest: project, selection: all, testsFirst: false }).get('model.c')).toEqual(new Set(['model.b']))
  })

  it('asks who has worked last, so that no more sessions are opened than go side by side', async () => {
    const workers: string[] = []
    await walkGraph({
      graph: new Map([
        ['a', new Set<string>()],
        ['b', new Set(['a'])],
        ['c', new Set(['a'])],
        ['d', new Set(['b', 'c'])],
      ]),
      threads: 8,
      failFast: false,
      signal: new AbortController().signal,
      async work(id, worker) {
        await Promise.resolve()
        workers.push(`${id} ${worker}`)
        return 'done'
      },
      skip: () => expect.unreachable(),
    })
    expect(workers).toEqual(['a 0', 'b 0', 'c 1', 'd 1'])
  })

  it('waits through what is not selected', () => {
    const graph = buildGraph({ manifest: project, selection: ['model.c', 'model.a'], testsFirst: true })
    expect([...graph]).toEqual([
      ['model.a', new Set()],
      ['model.c', new Set(['model.a'])],
    ])
  })
})

describe('walking', () => {
  it('works on all, parents first', async () => {
    const story = await walk(all, [])
    expect(new Set(story)).toEqual(new Set(all))
    expect(story.indexOf('test.a')).toBeLessThan(story.indexOf('model.b'))
  })

  it('skips what comes after a failure and only that', async () => {
    const story = await walk(all, ['test.a'])
    expect(story).toEqual(expect.arrayContaining(['model.d', 'test.ad', 'model.b skipped: test.a', 'model.c skipped: test.a']))
    expect(story).not.toContain('model.c')
    expect(story.filter((line) => line.startsWith('model.c'))).toHaveLength(1)
  })

  it('begins nothing more after a failure when it is to fail fast', async () => {
    const story = await walk(all, ['model.a'], { failFast: true })
    expect(story.filter((line) => line.includes('skipped: null')).length).toBeGreaterThan(0)
    expect(story).toHaveLength(all.length)
  })
})
