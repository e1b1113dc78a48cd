import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cron, dataset, pipeline, task } from '../define/index.ts'
import type { PipelineOptions } from '../define/index.ts'
import type { Duration } from '../kernel/index.ts'
import { compile } from './compile.ts'
import { describeChange } from './describe-change.ts'
import { diff } from './diff.ts'
import type { PipelineManifest } from './manifest.ts'

interface Shape {
  readonly steps: readonly string[]
  readonly wired: boolean
  readonly timeout: Duration
  readonly hour: number
  readonly sha: string
  readonly total: z.ZodType
  readonly input: object
}

const usual: Shape = { steps: ['load', 'report'], wired: true, timeout: '5m', hour: 2, sha: 'a', total: z.number(), input: {} }

function version(given: Partial<Shape> = {}): PipelineManifest {
  const { steps, wired, timeout, hour, sha, total, input } = { ...usual, ...given }
  const sales = dataset('bronze.sales', { columns: z.object({ total }) })
  const plan: PipelineOptions['plan'] = ({ run }) => {
    let before
    for (const name of steps) {
      const one = task(name, { ...(name === 'load' ? { writes: [sales] } : {}), run: () => 1 })
      before = run(one, input, { timeout, ...(wired && before !== undefined ? { after: before } : {}) })
    }
  }
  const orders = pipeline('orders', { schedule: cron(`0 ${hour} * * *`), plan })
  const { file } = orders.place
  const sources = [{ path: 'pipelines/orders.ts', sha256: sha }]
  const { manifest } = compile({
    project: 'shop',
    root: '/',
    pipelines: [{ pipeline: orders, file }],
    datasets: [],
    tasks: [],
    pools: [],
    sources,
    filesOf: () => ['pipelines/orders.ts'],
  })
  return manifest.pipelines[0]!
}

function changes(given: Partial<Shape>): string[] {
  return diff(version(), version(given)).map((change) => `${change.kind} ${describeChange(change)}`)
}

describe('diff', () => {
  it('finds nothing between equal versions, and everything new in a first one', () => {
    expect(diff(version(), version())).toEqual([])
    expect(diff(null, version()).map((change) => `${change.kind} ${describeChange(change)}`)).toEqual([
      'added pipeline orders',
      'added step load',
      'added step report, after load',
    ])
  })

  it.each<[string, Partial<Shape>, string[]]>([
    ['a step that came', { steps: ['load', 'report', 'tell'] }, ['added step tell, after report']],
    ['a step that went', { steps: ['load'] }, ['removed step report']],
    ['wiring', { wired: false }, ['changed step report: no longer after load']],
    ['code', { sha: 'b' }, ['changed step load: code of pipelines/orders.ts', 'changed step report: code of pipelines/orders.ts']],
    [
      'the schedule',
      { hour: 3 },
      ['changed pipeline orders: schedule cron "0 2 * * *" zone UTC catchup none → cron "0 3 * * *" zone UTC catchup none'],
    ],
    ['an option', { timeout: '10m' }, ['changed step load: timeout 5m → 10m', 'changed step report: timeout 5m → 10m']],
    ['an input', { input: { shop: 'oslo' } }, ['changed step load: input', 'changed step report: input']],
    ['a dataset', { total: z.int() }, ['changed dataset bronze.sales: its definition']],
  ])('finds %s', (_what, given, expected) => {
    expect(changes(given)).toEqual(expected)
  })
})
