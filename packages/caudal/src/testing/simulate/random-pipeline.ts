import { fingerprint } from '../../kernel/index.ts'
import type { Random } from '../../kernel/index.ts'
import type { Template, TriggerRule } from '../../define/index.ts'
import type { PipelineManifest, PoolManifest, StepManifest } from '../../plan/index.ts'
import { pipelineManifest, stepManifest } from '../pipeline-manifest.ts'

/** The pools that random pipelines share. */
export const randomPools: readonly PoolManifest[] = [
  { name: 'one', slots: 1 },
  { name: 'two', slots: 2 },
]

const rules: readonly TriggerRule[] = ['all_done', 'any_failed', 'none_failed', 'any_success']

/** One of several values. */
export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!
}

/** A whole number from `least` to `most`. */
export function between(random: Random, [least, most]: readonly [number, number]): number {
  return least + Math.floor(random() * (most - least + 1))
}

/** A pipeline at random: chains, fan-outs, maps, waits, conditions, retries, pools and every trigger rule. */
export function randomPipeline(name: string, options: { readonly random: Random; readonly steps: number }): PipelineManifest {
  const { random } = options
  const steps: StepManifest[] = []
  const lists: string[] = []
  for (let index = 0; index < options.steps; index++) {
    const step = randomStep(random, { index, before: steps, lists })
    if (step.task === 'list') lists.push(step.name)
    steps.push(step)
  }
  const given = pipelineManifest(name, steps)
  const maxActiveRuns = random() < 0.2 ? 1 : null
  return { ...given, maxActiveRuns, version: fingerprint({ name, steps, maxActiveRuns }) }
}

const outcomes = ['fail', 'skip', 'approve'] as const

function randomStep(
  random: Random,
  place: { readonly index: number; readonly before: readonly StepManifest[]; readonly lists: readonly string[] },
): StepManifest {
  const { index, before, lists } = place
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
  const names = [...after].toSorted()
  const condition = names.length > 0 && random() < 0.15 ? pick(random, names) : null
  const fields = Object.fromEntries(names.map((step): [string, Template] => [step, { kind: 'output', step, path: [] }]))
  const attempts = between(random, [1, 4])
  return stepManifest(`s${index}`, {
    kind: list !== null ? 'each' : ask ? 'approve' : wait ? 'wait' : 'run',
    task: list === null && !wait && random() < 0.4 ? 'list' : 'value',
    after: names,
    on: names.length > 0 && random() < 0.35 ? pick(random, rules) : 'all_success',
    if: condition === null ? null : { kind: 'output', step: condition, path: [] },
    input: { kind: 'record', fields },
    items: list === null ? null : { kind: 'output', step: list, path: [] },
    pools: wait || random() < 0.6 ? [] : random() < 0.2 ? ['one', 'two'] : [pick(random, ['one', 'two'])],
    priority: between(random, [0, 2]),
    retry: {
      attempts: wait ? 1 : attempts,
      delayMs: between(random, [0, 40]) * 1_000,
      backoff: 'exponential',
      maxDelayMs: 60_000,
      jitter: 0.2,
    },
    timeoutMs: wait ? 600_000 : null,
    approval: ask ? { ask: 'Go on?', form: null, assignees: [], onTimeout: outcomes[index % 3]!, answer: true } : null,
    everyMs: wait ? between(random, [1, 60]) * 1_000 : null,
    cacheMs: list === null && !wait && random() < 0.1 ? 60_000 : null,
  })
}
