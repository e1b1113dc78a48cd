import type { Random } from '../../kernel/index.ts'
import { isTerminal } from '../../journal/index.ts'
import type { FoldedRun } from './folded-run.ts'
import { answerOne, holdOne } from './persons.ts'
import { overdue } from './timer-oracle.ts'
import { isDone } from './world.ts'
import type { Wish, World } from './world.ts'

/** Moves without a state change after which a run counts as lost. */
const patience = 3_000

/** Moves after which all must have ended, however much goes on. */
const mostRounds = 20_000

/** Moves after which schedules must have caught up with the clock. */
const catchUpMoves = 600

/** How long after its time a timer may fire once nothing befalls anybody. Milliseconds. */
const timerPatienceMs = 600_000

/** How long after its time a tick may fire then. Milliseconds. */
const tickPatienceMs = 10_000

/** Whether an engine that is at work drives a run, or every engine does. */
export function isDriven(world: World, run: string | null): boolean {
  if (run === null || world.shared) return run !== null
  const driver = world.drivers.get(run)
  return world.engines.some(({ engine, line, paused }) => !line.dead && !paused && engine.worker === driver)
}

/** Puts a new process in the place of each that died or could not go on. */
export async function mend(world: World): Promise<void> {
  for (const engine of [...world.engines]) {
    // Engines that share their runs go on after a failed transaction.
    if (!engine.line.dead && (!engine.line.hurt || world.shared)) continue
    world.tell(`${engine.name} is gone`)
    await world.replace(engine)
  }
}

/** The faults have stopped: every run must come to its end, and all that is to start must start. */
export async function finish(world: World, options: { readonly fires: boolean; readonly random: Random }): Promise<void> {
  for (const engine of world.engines) {
    engine.line.next = null
    engine.skew = 0
    if (engine.paused) engine.resume()
  }
  await world.settled()
  world.tell('from here on nothing befalls anybody')
  const calm = world.clock.now()
  if (options.fires) await catchUp(world)
  let seen = world.fold.changes
  let idle = 0
  for (let round = 0; world.violation === null; round++, idle++) {
    const left = whatIsLeft(world)
    if (left === null) return
    await mend(world)
    if (options.fires && round % 4 === 0) await letFire(world)
    const open = undriven(world)
    // What nobody alive drives is asked for again also while something else goes on.
    if (open !== undefined && round % 4 === 0) await world.submit(world.engines[(round / 4) % world.engines.length]!, open)
    for (const run of openRuns(world)) if (run.paused) await holdOne(world, run.id)
    await goOnCalmly(world, { hurry: open !== undefined, random: options.random })
    if (world.fold.changes > seen) idle = 0
    seen = world.fold.changes
    const longAgo = world.clock.now() - timerPatienceMs
    if (longAgo > calm) broken(world, overdue(world.fold.runs.values(), longAgo)[0])
    if (idle > patience || round > mostRounds) broken(world, left)
  }
}

function broken(world: World, text: string | undefined): void {
  if (text === undefined || world.violation !== null) return
  world.violation = text
  world.tell(`BROKEN: ${text}`)
}

/** What has still to come true; null where nothing has. */
function whatIsLeft(world: World): string | null {
  const wish = world.wishes.find((one) => !isDone(world, one))
  if (wish !== undefined) return `${wish.pipeline.name} of ${wish.window.day} does not come to its end`
  const run = openRuns(world)[0]
  if (run !== undefined) return `run ${run.id} of ${run.pipeline.name} does not come to its end`
  return world.book.waiting()[0] ?? null
}

function openRuns(world: World): FoldedRun[] {
  return [...world.fold.runs.values()].filter(({ state }) => !isTerminal('run', state))
}

/** What an operator has to ask for again: a wish, or a run that was taken back, that nobody alive drives. What schedules started is theirs. */
function undriven(world: World): Wish | undefined {
  const wish = world.wishes.find((one) => !isDone(world, one) && !isDriven(world, one.run))
  if (wish !== undefined) return wish
  const run = openRuns(world).find(({ id, rounds }) => (rounds > 0 || world.asked.has(id)) && !isDriven(world, id))
  return run === undefined ? undefined : { pipeline: run.pipeline, window: run.window, params: world.params, run: run.id }
}

/** An attempt ends as it should, or time passes. */
async function goOnCalmly(world: World, { hurry, random }: { readonly hurry: boolean; readonly random: Random }): Promise<void> {
  const engine = world.engines.find(({ running }) => running.length > 0)
  const attempt = engine?.running[0]
  if (engine !== undefined && attempt !== undefined) {
    const outcome = attempt.cancelled ? ({ kind: 'cancelled' } as const) : await world.perform(attempt.assignment)
    return world.end(engine, { attempt, outcome })
  }
  if (await answerOne(world, random)) return
  if (hurry || !world.toNext()) world.clock.advance(5_000)
  await world.settled()
}

async function letFire(world: World): Promise<void> {
  for (const engine of [...world.engines]) if (!engine.firing && !engine.line.dead) await world.fire(engine)
}

/** Every tick whose moment has come must be fired; then the schedules are paused, so that the story can end. */
async function catchUp(world: World): Promise<void> {
  for (let move = 0; world.violation === null; move++) {
    await mend(world)
    if (move % 4 === 0) await letFire(world)
    world.clock.advance(1_000)
    await world.settled()
    const missing = world.book.missing(world.clock.now() - tickPatienceMs)
    if (missing.length === 0) break
    if (move > catchUpMoves) broken(world, missing[0])
  }
  for (const { name, schedule } of world.pipelines)
    if (schedule !== null && schedule.kind !== 'on')
      await world.store.transaction((tx) => tx.pausePipeline({ pipeline: name, paused: true }))
}
