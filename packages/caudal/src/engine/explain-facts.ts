import { isTerminal } from '../journal/index.ts'
import type { PipelineManifest, PoolManifest } from '../plan/index.ts'
import type { RunRecord, StoreReader } from '../ports/index.ts'
import { english } from './explain-words.ts'
import type { ExplainWords } from './explain-words.ts'
import { living } from './lease.ts'
import type { EngineOptions } from './parts.ts'
import { longest, ratesOf } from './rates.ts'
import type { ExplainFacts } from './verdict.ts'

/** Asks the state for all that `explain` decides from: of a run, one of its steps, or one item of a mapped step. */
export async function gatherFacts(options: {
  readonly store: StoreReader
  readonly run: RunRecord
  readonly pipeline: PipelineManifest
  readonly pools: readonly PoolManifest[]
  /** Task runs that one worker works on at most. */
  readonly capacity: number
  readonly now: number
  readonly process: EngineOptions['process']
  readonly step?: string
  readonly item?: number
  /** The language that it is to be said in. Default English. */
  readonly words?: ExplainWords
}): Promise<ExplainFacts> {
  const { store, run, pipeline, pools, capacity, now, process, step, item, words = english } = options
  const [steps, surroundings] = [await store.steps(run.id), await store.surroundings({ id: run.id, pipeline: run.pipeline }, now)]
  const usualMs = new Map<string, number>()
  for (const each of steps) {
    if (isTerminal('taskRun', each.state) || (step !== undefined && each.step !== step)) continue
    if (each.state !== 'running' || (each.items !== null && item === undefined)) continue
    const usual = await store.usualMs({ pipeline: run.pipeline, step: each.step, item: item !== undefined })
    if (usual !== null) usualMs.set(each.step, usual)
  }
  const rates = ratesOf(pools)
  const facts = {
    ...surroundings,
    rates,
    starts: await store.startsOf({ pools: [...rates.keys()], since: now - longest(rates) }),
    timers: await store.timersOf(run.id),
    now,
    run,
    pipeline,
    steps,
    children: await store.children(run.id),
    approvals: await store.approvals(run.id),
    slots: new Map(pools.map(({ name, slots }) => [name, slots])),
    capacity,
    alive: living(surroundings.workers, process),
    usualMs,
    words,
    ...(step === undefined ? {} : { step }),
  }
  if (step === undefined || item === undefined) return facts
  const [record] = await store.items({ run: run.id, step, after: item - 1, limit: 1 })
  return { ...facts, item: { step, index: item, record: record?.item === item ? record : null } }
}
