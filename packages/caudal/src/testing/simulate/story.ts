import { seededRandom, windowOf } from '../../kernel/index.ts'
import type { Random } from '../../kernel/index.ts'
import type { Clearing } from '../../engine/index.ts'
import { isTerminal } from '../../journal/index.ts'
import type { PipelineManifest, PoolManifest } from '../../plan/index.ts'
import type { Outcome } from '../../ports/index.ts'
import { answerOne, holdOne } from './persons.ts'
import { between, pick } from './random-pipeline.ts'
import type { SimEngine } from './sim-engine.ts'
import type { TransactionFault } from './watched-store.ts'
import { finish, isDriven, mend } from './finish.ts'
import { isDone, openWorld } from './world.ts'
import type { World, WorldOptions } from './world.ts'

/** What may befall the processes of a story. */
export const faultKinds = ['crash', 'pause', 'abort', 'jump', 'lose', 'fail', 'time out', 'repeat', 'cancel', 'retry', 'hold'] as const

/** One of the faults that stories inject. */
export type FaultKind = (typeof faultKinds)[number]

/** What a story is told from; the same plan tells the same story. */
export interface StoryPlan {
  readonly seed: number
  readonly pipelines: readonly PipelineManifest[]
  /** The pipelines that these trigger. */
  readonly triggered: readonly PipelineManifest[]
  readonly pools: readonly PoolManifest[]
  readonly engines: number
  /** Whether the engines work on the same runs, or each on its own. */
  readonly shared: boolean
  /** Whether the engines fire the schedules of the pipelines. */
  readonly fires: boolean
  /** Runs that are asked for. */
  readonly runs: number
  /** How many things happen before the faults stop. */
  readonly moves: number
  readonly faults: readonly FaultKind[]
  /** The share of moves that are faults. */
  readonly rate: number
}

/** How a story came out. */
export interface StoryEnd {
  /** The first promise that was broken, or null. */
  readonly violation: string | null
  /** State changes on the way. */
  readonly changes: number
  readonly story: readonly string[]
}

const day = 86_400_000
/** What befalls an attempt rather than a process. */
const attemptFaults: ReadonlySet<FaultKind> = new Set(['crash', 'lose', 'fail', 'time out'])
const processFaults: readonly TransactionFault[] = ['die before', 'die after']
const abortFaults: readonly TransactionFault[] = ['abort before', 'abort after']

/** Tells one story to its end: faults while it moves, then none until every run has ended. */
export async function tellStory(
  plan: StoryPlan,
  means: Pick<WorldOptions, 'perform' | 'answer' | 'fence' | 'params' | 'tamper'> & {
    /** Asked once all runs have ended; a text is a promise that was broken. */
    readonly afterwards?: (world: World) => Promise<string | null>
  },
): Promise<StoryEnd> {
  const { seed, pipelines, triggered, pools, engines, shared, fires } = plan
  const { afterwards, ...hands } = means
  const world = await openWorld({ seed, pipelines, triggered, pools, engines, shared, fires, ...hands })
  const random = seededRandom(seed)
  for (let run = 0; run < plan.runs; run++) {
    const start = Date.UTC(2026, 0, 1) + run * day
    const asked = pipelines.filter(({ schedule }) => !fires || schedule === null)
    world.wishes.push({
      pipeline: pick(random, asked.length > 0 ? asked : pipelines),
      window: windowOf(start, start + day),
      params: world.params,
      run: null,
    })
  }
  try {
    for (let move = 0; move < plan.moves && world.violation === null; move++) {
      if (!fires && world.wishes.every((wish) => isDone(world, wish))) break
      await makeMove(world, { random, plan })
    }
    if (world.violation === null) await finish(world, { fires, random })
    if (world.violation === null) await world.compare()
    if (world.violation === null && afterwards !== undefined) world.violation = await afterwards(world)
  } finally {
    await world.close()
  }
  return { violation: world.violation, changes: world.fold.changes, story: world.story }
}

interface MoveOptions {
  readonly random: Random
  readonly plan: StoryPlan
}

/** One thing happens: mostly the work goes on, sometimes something befalls it. */
async function makeMove(world: World, { random, plan }: MoveOptions): Promise<void> {
  await mend(world)
  const engine = pick(random, world.engines)
  if (plan.fires && !engine.firing && !engine.paused && random() < 0.1) return world.fire(engine)
  const kind = random() < plan.rate && plan.faults.length > 0 ? pick(random, plan.faults) : null
  const rest = random()
  if (kind === 'crash' && rest < 0.5) {
    world.tell(`${engine.name} dies`)
    return world.replace(engine)
  }
  if (kind === 'crash') engine.line.next = pick(random, processFaults)
  if (kind === 'abort') engine.line.next = pick(random, abortFaults)
  if (kind === 'pause' && !engine.paused) {
    world.tell(`${engine.name} pauses`)
    engine.paused = true
  }
  if (kind === 'jump') {
    engine.skew = between(random, [-120, 120]) * 1_000
    world.tell(`${engine.name}'s clock is ${engine.skew / 1_000} s wrong`)
  }
  if (kind === 'repeat' && engine.past.length > 0 && !engine.paused) {
    world.tell(`${engine.name} hears of an end again`)
    engine.repeat(between(random, [0, engine.past.length - 1]))
    return world.settled()
  }
  if (kind === 'cancel' && rest < 0.3) return cancelOne(world, { engine, random })
  if (kind === 'hold' && rest < 0.3 && (await holdOne(world, pick(random, world.wishes).run))) return
  if (rest > 0.95 && (await answerOne(world, random))) return
  if (kind === 'retry' && !engine.paused) return retryOne(world, { engine, random })
  if (engine.paused && random() < 0.05) {
    world.tell(`${engine.name} goes on`)
    engine.resume()
    return world.settled()
  }
  await goOn(world, { engine, random, plan, kind })
}

interface Asked {
  readonly engine: SimEngine
  readonly random: Random
}

async function cancelOne(world: World, { engine, random }: Asked): Promise<void> {
  const open = [...world.fold.runs.values()].filter(({ state }) => !isTerminal('run', state))
  if (open.length === 0 || engine.paused) return
  const { id } = pick(random, open)
  world.tell(`${engine.name} is asked to cancel ${id.slice(-4)}`)
  await world.answered(
    engine,
    engine.engine.cancel(id, { hard: random() < 0.5, reason: 'asked' }).catch(() => {}),
  )
}

/** Somebody wants a run that has ended to go on. */
async function retryOne(world: World, { engine, random }: Asked): Promise<void> {
  const ended = [...world.fold.runs.values()].filter(({ state }) => isTerminal('run', state)).slice(-5)
  if (ended.length === 0) return
  const run = pick(random, ended)
  const step = pick(random, run.pipeline.steps)
  const items = run.lists.get(step.name) ?? 0
  const what: Clearing =
    random() < 0.5
      ? { from: 'failed' }
      : items > 0 && random() < 0.7
        ? { from: 'item', step: step.name, item: between(random, [0, items - 1]) }
        : { from: 'step', step: step.name }
  world.tell(`${engine.name} is asked to retry ${run.id.slice(-4)} from ${JSON.stringify(what)}`)
  world.fold.retrying(run.id, what)
  const told = (error: unknown): void => world.tell(`${engine.name} refuses: ${(error as Error).message}`)
  await world.answered(engine, engine.engine.retry(run.id, what).catch(told))
}

/** The work goes on: an attempt ends, a run is asked for, or time passes. */
async function goOn(world: World, move: MoveOptions & { readonly engine: SimEngine; readonly kind: FaultKind | null }): Promise<void> {
  const { engine, random, plan, kind } = move
  const what = random()
  if (what < 0.15 && !engine.paused) {
    const wish = world.wishes.find((one) => !isDone(world, one) && !isDriven(world, one.run))
    if (wish !== undefined) return world.submit(engine, wish)
  }
  if (what < 0.8 && engine.running.length > 0 && !engine.paused) {
    const attempt = pick(random, engine.running)
    const faults = plan.faults.filter((fault) => attemptFaults.has(fault))
    const befalls = kind ?? (faults.length > 0 && random() < plan.rate / 2 ? pick(random, faults) : null)
    if (befalls === 'crash') engine.line.next = 'die before'
    const fault = attempt.cancelled ? ({ kind: 'cancelled' } as const) : outcomeOf(befalls)
    // What befalls an attempt may befall it before its work or after.
    const done = fault === null || random() < 0.5 ? await world.perform(attempt.assignment) : fault
    const outcome = fault ?? done
    return world.end(engine, { attempt, outcome })
  }
  if (what < 0.9) world.toNext()
  else world.clock.advance(between(random, [0, 20]) * 1_000)
  await world.settled()
}

function outcomeOf(kind: FaultKind | null): Outcome | null {
  const error = { message: 'made to fail', blame: 'system', retryable: true } as const
  if (kind === 'lose') return { kind: 'lost', error: { ...error, code: 'RUNNER-LOST' } }
  if (kind === 'time out') return { kind: 'timed_out', error: { ...error, code: 'TASK-TIMED-OUT' } }
  if (kind === 'fail') return { kind: 'failed', error: { ...error, code: 'TASK-ERROR' }, retry: null, published: [] }
  return null
}
