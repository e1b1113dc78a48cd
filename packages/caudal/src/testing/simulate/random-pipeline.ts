import { fingerprint } from '../../kernel/index.ts'
import type { Random } from '../../kernel/index.ts'
import type { RetryPolicy, Template, TriggerRule } from '../../define/index.ts'
import type { PipelineManifest, PoolManifest, ScheduleManifest, StepManifest } from '../../plan/index.ts'
import { pipelineManifest, stepManifest } from '../pipeline-manifest.ts'

/** The pools that random pipelines share. */
export const randomPools: readonly PoolManifest[] = [
  { name: 'one', slots: 1 },
  { name: 'two', slots: 2 },
]

/** One more pool, whose task runs may start only so often; for stories whose clocks agree. */
export const randomRate: PoolManifest = { name: 'slow', slots: 3, rate: { count: 2, perMs: 20_000 } }

/** The datasets that steps of random pipelines write, and that others wait for. */
export const randomDatasets = ['d0', 'd1'] as const

const rules: readonly TriggerRule[] = ['all_done', 'any_failed', 'none_failed', 'any_success']

/** One of several values. */
export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!
}

/** A whole number from `least` to `most`. */
export function between(random: Random, [least, most]: readonly [number, number]): number {
  return least + Math.floor(random() * (most - least + 1))
}

/** What a pipeline at random is made of. */
interface RandomOptions {
  readonly random: Random
  readonly steps: number
  readonly schedule?: ScheduleManifest
  /** Whether steps may hold the pool with a rate. */
  readonly rated: boolean
  /** Whether steps may write datasets. */
  readonly writes: boolean
}

/** A pipeline at random: all that the engine knows, in any order and number. */
export function randomPipeline(name: string, options: RandomOptions): PipelineManifest {
  const { random, schedule = null } = options
  const steps: StepManifest[] = []
  const pools = options.rated ? [...randomPools, randomRate] : randomPools
  for (let index = 0; index < options.steps; index++) {
    const step = randomStep(random, { index, before: steps, pools: pools.map((pool) => pool.name) })
    steps.push(options.writes && step.kind === 'run' && random() < 0.25 ? { ...step, writes: [pick(random, randomDatasets)] } : step)
  }
  steps.push(...randomOccasions(random, steps))
  const limits = {
    maxActiveRuns: random() < 0.2 ? 1 : null,
    deadlineMs: random() < 0.2 ? between(random, [5, 300]) * 1_000 : null,
    timeoutMs: random() < 0.1 ? between(random, [60, 1_200]) * 1_000 : null,
  }
  return { ...pipelineManifest(name, steps), ...limits, schedule, version: fingerprint({ name, steps, limits }) }
}

/** Tasks that steps and the pipeline itself name for occasions. */
function randomOccasions(random: Random, steps: readonly StepManifest[]): readonly StepManifest[] {
  const made: StepManifest[] = []
  for (const occasion of ['success', 'failure', 'deadline'] as const) {
    for (const { name: of, deadlineMs } of steps)
      if (random() < (occasion === 'deadline' && deadlineMs !== null ? 0.5 : 0.05))
        made.push(stepManifest(`${of}_on_${occasion}`, { occasion, of, after: [of], task: 'value' }))
    if (random() < 0.15) made.push(stepManifest(`on_${occasion}`, { occasion, task: 'value' }))
  }
  return made
}

/** A schedule at random that ticks at multiples of whole minutes. */
export function randomSchedule(random: Random): ScheduleManifest {
  const catchup = pick(random, ['all', 'all', 'latest', 'none'] as const)
  if (random() < 0.5) return { kind: 'every', everyMs: between(random, [2, 6]) * 60_000, catchup }
  return { kind: 'cron', line: `*/${pick(random, [2, 5, 10])} * * * *`, zone: 'UTC', catchup }
}

const outcomes = ['fail', 'skip', 'approve'] as const

interface StepPlace {
  readonly index: number
  readonly before: readonly StepManifest[]
  readonly pools: readonly string[]
}

function randomStep(random: Random, { index, before, pools }: StepPlace): StepManifest {
  const lists = before.filter(({ task }) => task === 'list').map(({ name }) => name)
  const choosers = before.filter(({ task }) => task === 'choose').map(({ name }) => name)
  const after = new Set<string>()
  const chain = random() < 0.5
  if (before.length > 0 && chain) after.add(before.at(-1)!.name)
  const more = before.length === 0 ? 0 : between(random, [0, 3]) - 1
  for (let i = 0; i < more; i++) after.add(pick(random, before).name)
  const kind = random()
  const list = lists.length > 0 && kind < 0.25 ? pick(random, lists) : null
  const wait = list === null && kind > 0.85
  const ask = wait && kind > 0.93
  if (list !== null) after.add(list)
  const chooser = choosers.length > 0 && random() < 0.4 ? pick(random, choosers) : null
  if (chooser !== null) after.add(chooser)
  const names = [...after].toSorted()
  const condition = names.length > 0 && random() < 0.15 ? pick(random, names) : null
  const task = list === null && !wait && random() < 0.5 ? (random() < 0.25 ? 'choose' : 'list') : 'value'
  return stepManifest(`s${index}`, {
    kind: list !== null ? 'each' : ask ? 'approve' : wait ? 'wait' : 'run',
    task,
    after: names,
    on: names.length > 0 && random() < 0.35 ? pick(random, rules) : 'all_success',
    if: condition === null ? null : output(condition),
    branches: chooser === null ? [] : [{ value: output(chooser), is: pick(random, ['a', 'b', null]), among: ['a', 'b'] }],
    input: { kind: 'record', fields: Object.fromEntries(names.map((step): [string, Template] => [step, output(step)])) },
    items: list === null ? null : output(list),
    concurrency: list !== null && random() < 0.4 ? between(random, [1, 2]) : null,
    pools: wait || random() < 0.6 ? [] : random() < 0.2 ? ['one', 'two'] : [pick(random, pools)],
    priority: between(random, [0, 2]),
    retry: randomRetry(random, wait),
    timeoutMs: wait ? 600_000 : null,
    approval: ask ? { ask: 'Go on?', form: null, assignees: [], onTimeout: outcomes[index % 3]!, answer: true } : null,
    deadlineMs: random() < 0.08 ? between(random, [2, 120]) * 1_000 : null,
    everyMs: wait ? between(random, [1, 60]) * 1_000 : null,
    cacheMs: list === null && !wait && random() < 0.1 ? 60_000 : null,
  })
}

function output(step: string): Template {
  return { kind: 'output', step, path: [] }
}

function randomRetry(random: Random, wait: boolean): RetryPolicy {
  const attempts = wait ? 1 : between(random, [1, 4])
  return { attempts, delayMs: between(random, [0, 40]) * 1_000, backoff: 'exponential', maxDelayMs: 60_000, jitter: 0.2 }
}
