import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { approval, cron, dataset, every, httpReady, on, pipeline, pool, task } from '../define/index.ts'
import type { Dataset, Pipeline, Plan, PipelineOptions, Pool, Task } from '../define/index.ts'
import { compile } from './compile.ts'
import type { Compiled } from './compile.ts'
import type { Definitions } from './definitions.ts'

const root = new URL('.', import.meta.url).pathname.replace(/\/$/, '')

function compiled(given: Partial<Omit<Definitions, 'pipelines'>> & { readonly pipelines?: readonly Pipeline[] }): Compiled {
  const { pipelines = [], ...rest } = given
  return compile({
    project: 'shop',
    root,
    datasets: [],
    tasks: [],
    pools: [],
    sources: [],
    filesOf: () => [],
    ...rest,
    pipelines: pipelines.map((one) => ({ pipeline: one, file: one.place.file })),
  })
}

function codes(given: Parameters<typeof compiled>[0]): string[] {
  return compiled(given).problems.map((problem) => problem.code)
}

function orders(plan: (plan: Plan<Record<never, never>>) => void, options: Partial<PipelineOptions<Record<never, never>>> = {}): Pipeline {
  return pipeline('orders', { ...options, plan })
}

const columns = z.object({ id: z.string(), total: z.number(), at: z.iso.datetime() })
const raw = dataset('bronze.orders', { columns, key: ['id'], partitionBy: 'day', time: 'at' })
const clean = dataset('silver.orders', { columns, key: ['id'] })
const load = task('load', { writes: [raw], run: () => ({ rows: 1 }) })
const tidy = task('tidy', { reads: [raw], writes: [clean], run: () => ({ rows: 1 }) })
const tell = task('tell', { reads: [clean], run: () => null })

describe('the deadline of a dataset', () => {
  const due = (deadline: unknown): Dataset => dataset('gold.due', { columns, deadline: deadline as never })

  it('is a schedule by the clock, and no part of a pipeline’s version', () => {
    const { manifest, problems } = compiled({ datasets: [due(cron('0  8 * * *', { zone: 'America/Sao_Paulo' }))] })
    expect(problems).toEqual([])
    expect(manifest.datasets[0]!.deadline).toEqual({ kind: 'cron', line: '0 8 * * *', zone: 'America/Sao_Paulo', catchup: 'none' })
    const version = (deadline?: ReturnType<typeof every>): string => {
      const one = dataset('gold.due', { columns, ...(deadline === undefined ? {} : { deadline }) })
      const write = task('write', { writes: [one], run: () => ({ rows: 1 }) })
      return compiled({ pipelines: [orders(({ run }) => void run(write, {}))] }).manifest.pipelines[0]!.version
    }
    expect(version(every('1h'))).toBe(version())
  })

  it('is refused where it is no clock', () => {
    expect(codes({ datasets: [due(on(raw))] })).toEqual(['DEADLINE-INVALID'])
    expect(codes({ datasets: [due('2h')] })).toEqual(['DEADLINE-INVALID'])
    expect(codes({ datasets: [due(null)] })).toEqual(['DEADLINE-INVALID'])
    expect(codes({ datasets: [due(cron('0 8 * * *', { catchup: 'all' }))] })).toEqual(['DEADLINE-INVALID'])
    expect(codes({ datasets: [due(cron('0 8 * *'))] })).toEqual(['CRON-INVALID'])
    expect(codes({ datasets: [due(cron('0 8 * * *', { zone: 'Mars/Olympus' }))] })).toEqual(['ZONE-UNKNOWN'])
  })
})

describe('compile', () => {
  it('tells all days that a schedule cannot leave out, and the zone of a city', () => {
    const schedule = cron('0 0 * * *', { zone: 'sao paulo', except: ['2026-02-30', '2026-12-25', '2026-12-26..2026-12-24'] })
    const { problems } = compiled({ pipelines: [orders(({ run }) => void run(load, {}), { schedule })] })
    expect(problems.map(({ code }) => code).toSorted()).toEqual(['SCHEDULE-INVALID', 'SCHEDULE-INVALID', 'ZONE-UNKNOWN'])
    expect(problems.find(({ code }) => code === 'ZONE-UNKNOWN')?.hint).toBe('did you mean "America/Sao_Paulo"?')
  })

  it('compiles a run of another pipeline with its version, and refuses circles and strangers', () => {
    const inner = pipeline('inner', { plan: ({ run }) => void run(load, {}) })
    const outer = orders(({ trigger }) => void trigger(inner, { params: { n: 1 }, wait: false }))
    const { manifest, problems } = compiled({ pipelines: [outer, inner] })
    expect(problems).toEqual([])
    const [other, first] = manifest.pipelines
    expect(first!.steps[0]).toMatchObject({
      kind: 'trigger',
      task: 'inner',
      trigger: { pipeline: 'inner', version: other!.version, wait: false },
    })
    const changed = pipeline('inner', { plan: ({ run }) => void run(load, {}, { as: 'again' }) })
    const again = orders(({ trigger }) => void trigger(changed, { params: { n: 1 }, wait: false }))
    expect(compiled({ pipelines: [again, changed] }).manifest.pipelines[1]!.version).not.toBe(first!.version)
    expect(codes({ pipelines: [outer] })).toEqual(['DEFINE-NOT-EXPORTED'])
    const ring: Pipeline = pipeline('ring', { plan: ({ trigger }) => void trigger(chain) })
    const chain: Pipeline = pipeline('chain', { plan: ({ trigger }) => void trigger(ring) })
    expect(codes({ pipelines: [ring, chain] })).toEqual(['DEFINE-TRIGGER-CYCLE'])
    expect(codes({ pipelines: [orders(({ trigger }) => void trigger(load as never))] })).toContain('DEFINE-NOT-A-TASK')
    expect(codes({ pipelines: [inner, orders(({ trigger }) => void trigger(inner, { wait: 'no' as never }))] })).toEqual([
      'DEFINE-UNKNOWN-OPTION',
    ])
  })

  it('compiles a question to a person, and refuses one that cannot be asked or left empty', () => {
    const form = z.object({ discount: z.number().default(3) })
    const ask = approval('go_live', { ask: 'Publish?', form, assignees: ['bo', 'ana', 'bo'] })
    const { manifest, problems } = compiled({
      pipelines: [orders(({ approve }) => void approve(ask, { show: { n: 1 }, timeout: '2d', onTimeout: 'approve' }))],
    })
    expect(problems).toEqual([])
    expect(manifest.pipelines[0]!.steps[0]).toMatchObject({
      kind: 'approve',
      task: 'go_live',
      input: { kind: 'literal', value: { n: 1 } },
      timeoutMs: 172_800_000,
      approval: { ask: 'Publish?', assignees: ['ana', 'bo'], onTimeout: 'approve', answer: { discount: 3 }, form: { type: 'object' } },
    })
    const needy = approval('needy', { ask: 'How much?', form: z.object({ discount: z.number() }) })
    const mute = approval('mute', { ask: ' ' })
    const wrong = orders(({ approve }) => {
      approve(needy, { timeout: '1d', onTimeout: 'approve' })
      approve(mute)
      approve(ask, { as: 'a', onTimeout: 'skip' })
      approve(ask, { as: 'b', timeout: '1d', onTimeout: 'wait' as never })
      approve(load as never)
    })
    expect(compiled({ pipelines: [wrong] }).problems.map(({ code, message }) => [code, message])).toEqual([
      ['DEFINE-NOT-A-TASK', 'approve was given no approval'],
      ['DEFINE-MALFORMED', expect.stringMatching(/^approval needy: onTimeout is approve, and the form cannot be left empty: /)],
      ['DEFINE-MALFORMED', 'approval mute asks nothing'],
      ['DEFINE-UNKNOWN-OPTION', 'step a: onTimeout without a timeout'],
      ['DEFINE-UNKNOWN-OPTION', 'step b: onTimeout is "wait"'],
    ])
  })

  it('writes a manifest with wiring by handles and by datasets, in an order that can be followed', () => {
    const { manifest, problems, warnings } = compiled({
      pipelines: [
        orders(
          ({ run, wait }) => {
            run(tell, {}, { priority: 3, timeout: '1m' })
            run(tidy, {}, { pool: pool('machine', { slots: 2 }), retry: { attempts: 4, delay: '1s', backoff: 'fixed' } })
            run(load, {}, { after: wait(httpReady('https://shop.example'), { every: '30s', timeout: '5m', as: 'open' }) })
          },
          {
            schedule: cron('0  2 * * *', { zone: 'America/Sao_Paulo' }),
            defaults: { retry: { attempts: 2 }, timeout: '10m' },
            window: '2026-11',
            deadline: '2h',
            tags: ['b', 'a', 'b'],
          },
        ),
      ],
    })
    expect([...problems, ...warnings]).toEqual([])
    const [one] = manifest.pipelines
    expect(one).toMatchObject({
      schedule: { kind: 'cron', line: '0 2 * * *', zone: 'America/Sao_Paulo', catchup: 'none' },
      window: '2026-11-01T00:00:00Z/2026-12-01T00:00:00Z',
      deadlineMs: 7_200_000,
      tags: ['a', 'b'],
      place: { file: 'compile.test.ts' },
    })
    expect(one!.steps.map(({ name, after }) => [name, after])).toEqual([
      ['open', []],
      ['load', ['open']],
      ['tidy', ['load']],
      ['tell', ['tidy']],
    ])
    expect(one!.steps[0]).toMatchObject({
      kind: 'wait',
      everyMs: 30_000,
      timeoutMs: 300_000,
      target: { url: 'https://shop.example' },
      retry: { attempts: 1 },
    })
    expect(one!.steps[1]).toMatchObject({
      timeoutMs: 600_000,
      retry: { attempts: 2, delayMs: 5_000, backoff: 'exponential', maxDelayMs: 3_600_000, jitter: 0.2 },
    })
    expect(one!.steps[2]).toMatchObject({
      pools: ['machine'],
      retry: { attempts: 4, delayMs: 1_000, backoff: 'fixed' },
      reads: ['bronze.orders'],
      writes: ['silver.orders'],
    })
    expect(one!.steps[3]).toMatchObject({ timeoutMs: 60_000, priority: 3 })
    expect(manifest.datasets.map(({ name }) => name)).toEqual(['bronze.orders', 'silver.orders'])
    expect(manifest.pools).toEqual([{ name: 'machine', slots: 2 }])
  })

  it('adds the tasks that a pipeline names for the end of its runs, after nothing, and reads its deadlines and its time', () => {
    const late = { deadline: '2h', timeout: '3h', onFailure: tell, onDeadline: task('page', { run: () => null }) } as const
    const { manifest, problems } = compiled({
      datasets: [raw, clean],
      pipelines: [orders(({ run }) => void run(load, {}, { deadline: '1h' }), late)],
    })
    expect(problems).toEqual([])
    const [compiledOrders] = manifest.pipelines
    expect(compiledOrders).toMatchObject({ deadlineMs: 7_200_000, timeoutMs: 10_800_000 })
    expect(
      compiledOrders!.steps.map(({ name, task: ran, occasion, after, deadlineMs }) => [name, ran, occasion, after, deadlineMs]),
    ).toEqual([
      ['load', 'load', null, [], 3_600_000],
      ['on_failure', 'tell', 'failure', [], null],
      ['on_deadline', 'page', 'deadline', [], null],
    ])
    expect(codes({ pipelines: [orders(({ run }) => void run(load, {}), { onSuccess: 'page' as never })] })).toEqual(['DEFINE-NOT-A-TASK'])
    expect(codes({ pipelines: [orders(({ run }) => void run(load, {}), { timeout: 'soon' as never })] })).toHaveLength(1)
  })

  it('adds the tasks that a step names, after that step alone', () => {
    const page = task('page', { run: () => null })
    const { manifest, problems } = compiled({
      datasets: [raw, clean],
      pipelines: [orders(({ run }) => void run(tell, {}, { after: run(load, {}, { deadline: '1h', onFailure: tell, onDeadline: page }) }))],
    })
    expect(problems).toEqual([])
    expect(manifest.pipelines[0]!.steps.map(({ name, task: ran, occasion, of, after }) => [name, ran, occasion, of, after])).toEqual([
      ['load', 'load', null, null, []],
      ['tell', 'tell', null, null, ['load']],
      ['load_on_failure', 'tell', 'failure', 'load', ['load']],
      ['load_on_deadline', 'page', 'deadline', 'load', ['load']],
    ])
    expect(codes({ pipelines: [orders(({ run }) => void run(load, {}, { onDeadline: page }))] })).toEqual(['DEFINE-UNKNOWN-OPTION'])
    expect(codes({ pipelines: [orders(({ run }) => void run(load, {}, { onSuccess: 'page' as never }))] })).toEqual(['DEFINE-NOT-A-TASK'])
  })

  it('reads the rate of a pool', () => {
    const api = pool('api', { slots: 2, rate: '90/min' })
    expect(compiled({ pools: [api] }).manifest.pools).toEqual([{ name: 'api', slots: 2, rate: { count: 90, perMs: 60_000 } }])
    for (const rate of ['0/s', 'fast', '3/week']) expect(codes({ pools: [pool('api', { slots: 2, rate })] })).toEqual(['DEFINE-BAD-RATE'])
  })

  it('reads the concurrency of a mapped step, and refuses it elsewhere', () => {
    const list = task('list', { run: () => [1, 2] })
    const one = task('one', { run: () => null })
    const mapped = orders(({ run, each }) => void each(run(list, {}), one, () => ({}), { concurrency: 2 }))
    expect(compiled({ pipelines: [mapped] }).manifest.pipelines[0]!.steps.map(({ concurrency }) => concurrency)).toEqual([null, 2])
    const zero = orders(({ run, each }) => void each(run(list, {}), one, () => ({}), { concurrency: 0 }))
    expect(codes({ pipelines: [zero] })).toEqual(['DEFINE-BAD-NUMBER'])
    expect(codes({ pipelines: [orders(({ run }) => void run(one, {}, { concurrency: 2 } as never))] })).toEqual(['DEFINE-UNKNOWN-OPTION'])
  })

  it('puts the steps of each case of a when behind its value, and into its branch', () => {
    const region = task('region', { run: (): 'eu' | 'us' => 'eu' })
    const step = (name: string) => task(name, { run: () => name })
    const { manifest, problems } = compiled({
      pipelines: [
        orders(({ run, when }) => {
          const { eu, us } = when(run(region, {}), {
            eu: () => run(step('eu_load'), {}, { after: run(step('eu_open'), {}) }),
            us: () => run(step('us_load'), {}),
            otherwise: () => void run(step('other'), {}),
          })
          run(task('join', { run: ({ input }: { input: { eu: string; us: string } }) => input.eu }), { eu, us }, { on: 'none_failed' })
        }),
      ],
    })
    expect(problems).toEqual([])
    const value = { kind: 'output', step: 'region', path: [] }
    const among = ['eu', 'us']
    const steps = new Map(manifest.pipelines[0]!.steps.map((one) => [one.name, one]))
    expect(steps.get('eu_load')).toMatchObject({ after: ['eu_open', 'region'], branches: [{ value, is: 'eu', among }] })
    expect(steps.get('us_load')).toMatchObject({ after: ['region'], branches: [{ value, is: 'us', among }] })
    expect(steps.get('other')).toMatchObject({ after: ['region'], branches: [{ value, is: null, among }] })
    expect(steps.get('join')).toMatchObject({ after: ['eu_load', 'us_load'], branches: [] })
    const malformed = orders(({ run, when }) => void (run(region, {}), when('eu' as never, { eu: () => 1 })))
    expect(codes({ pipelines: [malformed] })).toEqual(['DEFINE-MALFORMED'])
  })

  it('leaves a reader before the writer where the plan says so', () => {
    const { manifest, problems } = compiled({
      pipelines: [
        orders(({ run }) => {
          const before = run(task('compare', { reads: [raw], run: () => 1 }), {})
          run(load, {}, { after: before })
        }),
      ],
    })
    expect(problems).toEqual([])
    expect(manifest.pipelines[0]!.steps.map(({ name, after }) => [name, after])).toEqual([
      ['compare', []],
      ['load', ['compare']],
    ])
  })

  it('names the way round a cycle', () => {
    const back = task('back', { reads: [clean], writes: [raw], run: () => 1 })
    const { problems } = compiled({ pipelines: [orders(({ run }) => void [run(tidy, {}), run(back, {})])] })
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      [
        'DEFINE-CYCLE',
        'the steps of orders wait for one another: tidy comes after back (it reads bronze.orders), which comes after tidy (it reads silver.orders)',
      ],
    ])
  })

  it.each<[string, Parameters<typeof compiled>[0]]>([
    ['DEFINE-EMPTY-PIPELINE', { pipelines: [orders(() => undefined)] }],
    ['DEFINE-DUPLICATE-NAME', { pipelines: [orders(({ run }) => void run(load, {})), orders(({ run }) => void run(tidy, {}))] }],
    ['DEFINE-DUPLICATE-NAME', { datasets: [raw, dataset('bronze.orders', { columns: z.object({ id: z.int() }) })] }],
    ['DEFINE-DUPLICATE-NAME', { pools: [pool('api', { slots: 1 }), pool('api', { slots: 2 })] }],
    ['DEFINE-DUPLICATE-NAME', { tasks: [load, task('load', { run: () => 2 })] }],
    ['DEFINE-TWO-WRITERS', { tasks: [load, task('load_again', { writes: [raw], run: () => 2 })] }],
    ['DEFINE-UNKNOWN-COLUMN', { datasets: [dataset('a.b', { columns, key: ['idd' as 'id'] })] }],
    ['DEFINE-UNKNOWN-COLUMN', { datasets: [dataset('a.b', { columns, partitionBy: 'dya' as 'day' })] }],
    ['DEFINE-COLUMN-TYPE', { datasets: [dataset('a.b', { columns, time: 'total' })] }],
    ['DEFINE-COLUMN-TYPE', { datasets: [dataset('a.b', { columns: z.object({}) })] }],
    ['DEFINE-BAD-KEY', { datasets: [dataset('a.b', { columns: z.object({ id: z.string().optional() }), key: ['id'] })] }],
    ['DEFINE-BAD-KEY', { datasets: [dataset('a.b', { columns, key: ['id', 'id'] })] }],
    ['DEFINE-BAD-NAME', { datasets: [dataset('orders', { columns })] }],
    ['DEFINE-BAD-NAME', { datasets: [dataset('caudal.versions', { columns })] }],
    ['DEFINE-BAD-NAME', { datasets: [dataset('a.b', { columns: z.object({ id: z.string(), ID: z.string() }) })] }],
    ['DEFINE-BAD-NAME', { tasks: [task('Load Orders', { run: () => 1 })] }],
    ['DEFINE-BAD-NUMBER', { pools: [pool('api', { slots: 0 })] }],
    ['DEFINE-BAD-NUMBER', { tasks: [task('a', { retry: { attempts: 0 }, run: () => 1 })] }],
    ['DEFINE-BAD-NUMBER', { tasks: [task('a', { retry: { attempts: 2, jitter: 2 }, run: () => 1 })] }],
    ['DURATION-INVALID', { tasks: [task('a', { timeout: '5 minutes' as '5m', run: () => 1 })] }],
    ['DEFINE-UNKNOWN-OPTION', { tasks: [task('a', { retires: { attempts: 2 }, run: () => 1 } as never)] }],
    ['DEFINE-MALFORMED', { tasks: [task('a', { reads: [undefined as unknown as Dataset], run: () => 1 })] }],
    ['CRON-INVALID', { pipelines: [orders(({ run }) => void run(load, {}), { schedule: cron('0 0 30 2 *') })] }],
    [
      'SCHEDULE-INVALID',
      { pipelines: [orders(({ run }) => void run(load, {}), { schedule: cron('0 0 * * *', { except: ['2026-02-30'] }) })] },
    ],
    ['SCHEDULE-INVALID', { pipelines: [orders(({ run }) => void run(load, {}), { schedule: on({ all: [] }) })] }],
    ['SCHEDULE-OWN-WRITE', { pipelines: [orders(({ run }) => void run(load, {}), { schedule: on({ any: [clean, raw] }) })] }],
    ['ZONE-UNKNOWN', { pipelines: [orders(({ run }) => void run(load, {}), { schedule: cron('0 0 * * *', { zone: 'Europe/Olso' }) })] }],
    ['DEFINE-BAD-NUMBER', { pipelines: [orders(({ run }) => void run(load, {}), { schedule: every('10ms') })] }],
    ['WINDOW-INVALID', { pipelines: [orders(({ run }) => void run(load, {}), { window: 'yesterday' })] }],
    ['DEFINE-UNREACHABLE-STEP', { pipelines: [orders(({ run }) => void run(load, {}, { on: 'any_failed' }))] }],
    ['DEFINE-UNKNOWN-OPTION', { pipelines: [orders(({ run }) => void run(load, {}, { on: 'sometimes' as 'all_done' }))] }],
  ])('finds %s, with its place', (code, given) => {
    const { problems } = compiled(given)
    expect(problems.map((problem) => problem.code)).toEqual([code])
    expect(problems[0]).toMatchObject({
      place: { file: expect.stringMatching(/compile\.test\.ts$/) as string, line: expect.any(Number) as number },
    })
    expect(problems[0]!.hint).not.toBe('')
  })

  it('tells a mistake of a task once, however many steps run it, and equal datasets are one', () => {
    const slow = task('slow', { timeout: 'long' as '5m', run: () => 1 })
    expect(codes({ pipelines: [orders(({ run }) => void [run(slow, {}), run(slow, {}, { as: 'again' })])] })).toEqual(['DURATION-INVALID'])
    expect(codes({ datasets: [raw, dataset('bronze.orders', { columns, key: ['id'], partitionBy: 'day', time: 'at' })] })).toEqual([])
  })

  it('warns of a dataset that is read and that nobody writes', () => {
    expect(compiled({ tasks: [tell] }).warnings.map((warning) => warning.code)).toEqual(['DEFINE-NEVER-WRITTEN'])
  })

  it('never throws, whatever it is given', () => {
    const junk = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true })
    const name = fc.oneof(fc.string(), fc.constantFrom('a', 'a.b', 'orders'), junk) as fc.Arbitrary<string>
    const options = fc.dictionary(
      fc.constantFrom(
        'retry',
        'timeout',
        'reads',
        'writes',
        'pool',
        'cache',
        'run',
        'key',
        'time',
        'columns',
        'schedule',
        'slots',
        'defaults',
        'tags',
        'params',
        'window',
      ),
      junk,
    )
    const place = { file: `${root}/junk.ts`, line: 1 }
    const thing = <T>(kind: string): fc.Arbitrary<T> =>
      fc.tuple(name, options, options).map(([called, given, step]) => {
        const plan = ({ run, each, wait }: Plan): void => {
          const ref = run({ kind: 'task', name: called, options: given, place } as unknown as Task, step as never, step as never)
          each(
            [ref] as never,
            { kind: 'task', name: 'other', options: { ...given, reads: [raw] }, place } as unknown as Task,
            () => step as never,
          )
          wait({ kind: 'sensor', name: called, target: given, look: () => null, place } as never, step as never)
        }
        return { kind, name: called, columns, ...given, options: { ...given, plan }, place } as T
      })
    fc.assert(
      fc.property(
        thing<Pipeline>('pipeline'),
        thing<Dataset>('dataset'),
        thing<Task>('task'),
        thing<Pool>('pool'),
        (one, two, three, four) => {
          const { manifest } = compiled({ pipelines: [one], datasets: [two], tasks: [three], pools: [four] })
          expect(() => JSON.stringify(manifest)).not.toThrow()
        },
      ),
      { numRuns: 300 },
    )
  })
})
