import type { Dataset, Pipeline, RawConfig, Row } from '../../define/index.ts'
import type { Json } from '../../kernel/index.ts'
import type { PipelineManifest } from '../../plan/index.ts'
import type { RunRecord } from '../../ports/index.ts'
import { readParams } from '../../project/index.ts'
import { openTaskRoom } from '../test-run/task-room.ts'
import { answerOf } from '../test-run/persons.ts'
import { testedPipeline } from '../test-run/tested-pipeline.ts'
import type { StandIns } from '../test-run/tested-pipeline.ts'
import { testClock } from '../test-clock.ts'
import { shrink } from './shrink.ts'
import { brokenPromise } from './simulate-engine.ts'
import { faultKinds, tellStory } from './story.ts'
import type { FaultKind, StoryEnd, StoryPlan } from './story.ts'

/** How a pipeline is simulated. */
export interface SimulateOptions extends StandIns {
  /** The same seed has the same faults befall the pipeline. Default 1. */
  readonly seed?: number
  /** How many runs to see through, each for a day of its own. Default 20. */
  readonly runs?: number
  /** What may befall the runs. Default: everything. */
  readonly faults?: readonly FaultKind[]
  readonly params?: { readonly [name: string]: Json }
  /** Rows that are there before the first run of each story, by dataset. */
  readonly datasets?: { readonly [dataset: string]: Iterable<unknown> }
  readonly secrets?: { readonly [name: string]: string }
  /** What the tasks' `connection` reaches: `{ erp: sqlite('fixtures/erp.db') }`. */
  readonly connections?: RawConfig['connections']
  /** Where paths of the tasks start. Default: the working directory. */
  readonly root?: string
  /** Looks at what a story left behind; what it throws is a promise that was broken. */
  readonly check?: (story: SimulatedStory) => void | Promise<void>
}

/** A few runs on one state database and one warehouse, after all of them have ended. */
export interface SimulatedStory {
  readonly runs: readonly RunRecord[]
  rows<D extends Dataset>(dataset: D): Promise<Row<D>[]>
}

/** What a simulation saw. */
export interface Simulated {
  readonly runs: number
  /** State changes, each of which was held against what must always be true. */
  readonly steps: number
}

/** Runs of one story; they share a state database and a warehouse. */
const runsAtOnce = 4

/**
 * Sees runs of a pipeline through crashes, pauses, clock jumps, lost and failing attempts, with its real task functions, and holds
 * every change of state against what must always be true, and the data they leave against your `check`. Throws `SIMULATION-BROKEN`
 * with the seed and the shortest story found. A crash may come after a task's function and before its end is recorded: then it runs
 * again, as it would in life.
 */
export async function simulate(pipeline: Pipeline, options: SimulateOptions = {}): Promise<Simulated> {
  const { seed = 1, runs = 20, root = process.cwd(), tasks = {}, sensors = {}, approvals = {} } = options
  const compiled = testedPipeline(pipeline, { tasks, sensors, approvals, root, sleeping: async () => {} })
  const { params, problems } = await readParams(pipeline, options.params ?? {})
  if (problems[0] !== undefined) throw problems[0]
  const tell = (plan: StoryPlan): Promise<StoryEnd> => tellOne({ plan, pipeline, options: { ...options, root, params } })
  let steps = 0
  for (let begun = 0; begun < runs; begun += runsAtOnce) {
    const plan = planOf(compiled.pipeline, {
      seed: seed * 1_009 + begun,
      pools: compiled.pools,
      triggered: compiled.triggered,
      runs: Math.min(runsAtOnce, runs - begun),
      faults: options.faults ?? faultKinds,
    })
    const end = await tell(plan)
    steps += end.changes
    if (end.violation !== null) throw brokenPromise({ seed, ...(await shrink({ plan, end }, { tell, tries: 16, steps: false })) })
  }
  return { runs, steps }
}

function planOf(pipeline: PipelineManifest, given: Pick<StoryPlan, 'seed' | 'pools' | 'triggered' | 'runs' | 'faults'>): StoryPlan {
  return {
    ...given,
    pipelines: [pipeline],
    engines: 2,
    shared: given.seed % 2 === 0,
    fires: false,
    rate: 0.6,
    moves: given.runs * (30 + pipeline.steps.length * 6),
  }
}

async function tellOne(told: {
  readonly plan: StoryPlan
  readonly pipeline: Pipeline
  readonly options: SimulateOptions & { readonly root: string; readonly params: { readonly [name: string]: Json } }
}): Promise<StoryEnd> {
  const { plan, pipeline, options } = told
  const { root, params, tasks = {}, sensors = {}, approvals = {}, secrets = {}, connections = {}, check } = options
  const tested = testedPipeline(pipeline, { tasks, sensors, approvals, root, sleeping: async () => {} })
  await using room = openTaskRoom({ tested, clock: testClock(), root, secrets, connections })
  await room.fill(options.datasets ?? {})
  return await tellStory(plan, {
    params,
    answer: ({ step }) => answerOf(tested, { step, approvals }),
    perform: (assignment) => room.start(assignment).outcome,
    fence: room.fence,
    async afterwards({ store }) {
      try {
        await check?.({ runs: await store.runs({ limit: 1_000 }), rows: room.rows })
        return null
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    },
  })
}
