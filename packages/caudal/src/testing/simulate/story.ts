import { seededRandom, windowOf } from '../../kernel/index.ts'
import type { Random } from '../../kernel/index.ts'
import type { PipelineManifest, PoolManifest } from '../../plan/index.ts'
import type { Outcome, Store } from '../../ports/index.ts'
import { answerOne, driverOf, heldWish, holdOne } from './persons.ts'
import { between, pick } from './random-pipeline.ts'
import type { SimEngine } from './sim-engine.ts'
import type { TransactionFault } from './watched-store.ts'
import { isDone, openWorld } from './world.ts'
import type { World, WorldOptions } from './world.ts'

/** What may befall the processes of a story. */
export const faultKinds = ['crash', 'pause', 'abort', 'jump', 'lose', 'fail', 'time out', 'repeat', 'cancel', 'hold'] as const

/** One of the faults that stories inject. */
export type FaultKind = (typeof faultKinds)[number]

/** What a story is told from; the same plan tells the same story. */
export interface StoryPlan {
  readonly seed: number
  readonly pipelines: readonly PipelineManifest[]
  readonly pools: readonly PoolManifest[]
  readonly engines: number
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
  means: Pick<WorldOptions, 'perform' | 'answer' | 'fence'> & {
    readonly params?: WorldParams
    readonly tamper?: (store: Store) => Store
    /** Asked once all runs have ended; a text is a promise that was broken. */
    readonly afterwards?: (world: World) => Promise<string | null>
  },
): Promise<StoryEnd> {
  const { seed, pipelines, pools, engines } = plan
  const { params = {}, afterwards, ...hands } = means
  const world = await openWorld({ seed, pipelines, pools, engines, ...hands })
  const random = seededRandom(seed)
  for (let run = 0; run < plan.runs; run++) {
    const start = Date.UTC(2026, 0, 1) + run * day
    world.wishes.push({ pipeline: pick(random, pipelines), window: windowOf(start, start + day), params, run: null })
  }
  try {
    for (let move = 0; move < plan.moves && world.violation === null; move++) {
      if (world.wishes.every((wish) => isDone(world, wish))) break
      await makeMove(world, { random, plan })
    }
    if (world.violation === null) await finish(world, random)
    if (world.violation === null) await world.compare()
    if (world.violation === null && afterwards !== undefined) world.violation = await afterwards(world)
  } finally {
    await world.close()
  }
  return { violation: world.violation, changes: world.fold.changes, story: world.story }
}

type WorldParams = World['wishes'][number]['params']

interface MoveOptions {
  readonly random: Random
  readonly plan: StoryPlan
}

/** One thing happens: mostly the work goes on, sometimes something befalls it. */
async function makeMove(world: World, { random, plan }: MoveOptions): Promise<void> {
  await mend(world)
  const engine = pick(random, world.engines)
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
  if (kind === 'hold' && (await holdOne(world, pick(random, world.wishes)))) return
  if (rest > 0.95 && (await answerOne(world, random))) return
  if (engine.paused && random() < 0.05) {
    world.tell(`${engine.name} goes on`)
    engine.resume()
    return world.settled()
  }
  await goOn(world, { engine, random, plan, kind })
}

async function cancelOne(world: World, { engine, random }: { readonly engine: SimEngine; readonly random: Random }): Promise<void> {
  const open = world.wishes.filter((wish) => wish.run !== null && !isDone(world, wish))
  if (open.length === 0 || engine.paused) return
  const { run } = pick(random, open)
  world.tell(`${engine.name} is asked to cancel ${run!.slice(-4)}`)
  const asked = engine.engine.cancel(run!, { hard: random() < 0.5, reason: 'asked' }).catch(() => {})
  await world.settled()
  if (!engine.line.dead) await asked
}

/** The work goes on: an attempt ends, a run is asked for, or time passes. */
async function goOn(world: World, move: MoveOptions & { readonly engine: SimEngine; readonly kind: FaultKind | null }): Promise<void> {
  const { engine, random, plan, kind } = move
  const what = random()
  if (what < 0.15 && !engine.paused) {
    const wish = world.wishes.find((one) => !isDone(world, one) && driverOf(world, one.run) === undefined)
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
  if (what < 0.9) world.clock.toNext()
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

/** Puts a new process in the place of each that died or could not go on. */
async function mend(world: World): Promise<void> {
  for (const engine of [...world.engines]) {
    if (!engine.line.dead && !engine.line.hurt) continue
    world.tell(`${engine.name} is gone`)
    await world.replace(engine)
  }
}

/** Moves without a state change after which a run counts as lost. */
const patience = 3_000

/** The faults have stopped: every run must come to its end. */
async function finish(world: World, random: Random): Promise<void> {
  for (const engine of world.engines) {
    engine.line.next = null
    if (engine.paused) engine.resume()
  }
  await world.settled()
  world.tell('from here on nothing befalls anybody')
  let seen = world.fold.changes
  for (let idle = 0; world.violation === null; idle++) {
    const wish = world.wishes.find((one) => !isDone(world, one))
    if (wish === undefined) return
    await mend(world)
    const open = world.wishes.find((one) => !isDone(world, one) && driverOf(world, one.run) === undefined)
    if (open !== undefined && idle % 4 === 0) await world.submit(world.engines[idle % world.engines.length]!, open)
    await holdOne(world, heldWish(world))
    const engine = world.engines.find(({ running }) => running.length > 0)
    const attempt = engine?.running[0]
    if (engine !== undefined && attempt !== undefined) {
      const outcome = attempt.cancelled ? ({ kind: 'cancelled' } as const) : await world.perform(attempt.assignment)
      await world.end(engine, { attempt, outcome })
    } else if (!(await answerOne(world, random))) {
      if (!world.clock.toNext() || open !== undefined) world.clock.advance(5_000)
      await world.settled()
    }
    if (world.fold.changes > seen) idle = 0
    seen = world.fold.changes
    if (idle > patience) {
      world.violation = `${wish.pipeline.name} of ${wish.window.day} does not come to its end`
      world.tell(`BROKEN: ${world.violation}`)
    }
  }
}
