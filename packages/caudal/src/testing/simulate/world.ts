import type { Answer } from '../../engine/index.ts'
import { seededRandom } from '../../kernel/index.ts'
import type { Json, Random, Window } from '../../kernel/index.ts'
import { isTerminal } from '../../journal/index.ts'
import type { PipelineManifest, PoolManifest } from '../../plan/index.ts'
import type { Assignment, Outcome, Store } from '../../ports/index.ts'
import { openSqlite } from '../../store/index.ts'
import { memoryObjects } from '../memory-objects.ts'
import { testClock } from '../test-clock.ts'
import type { TestClock } from '../test-clock.ts'
import { stateBreaches } from './compare-state.ts'
import { createFold } from './fold.ts'
import type { Fold } from './fold.ts'
import { createScheduleBook } from './schedule-oracle.ts'
import type { ScheduleBook } from './schedule-oracle.ts'
import { createWire, openSimEngine } from './sim-engine.ts'
import type { SimAttempt, SimEngine, SimGround } from './sim-engine.ts'

/** What a simulated world consists of. */
export interface WorldOptions {
  readonly seed: number
  readonly pipelines: readonly PipelineManifest[]
  /** The pipelines that these trigger. */
  readonly triggered: readonly PipelineManifest[]
  readonly pools: readonly PoolManifest[]
  /** How many processes share the store. */
  readonly engines: number
  /** Whether they work on the same runs, as on Postgres, or each on its own. */
  readonly shared: boolean
  /** Whether they fire the pipelines' schedules. */
  readonly fires: boolean
  /** The parameters of the runs. Default none. */
  readonly params?: Wish['params']
  /** How an attempt ends that nothing befalls. */
  readonly perform: (assignment: Assignment) => Outcome | Promise<Outcome>
  /** What a person answers. */
  readonly answer: (question: { readonly step: string; readonly chance: number }) => Answer | Promise<Answer>
  /** Puts something between the engines and the store, as a planted bug. */
  readonly tamper?: (store: Store) => Store
  readonly fence?: SimGround['fence']
}

/** A run that the world asks for, again and again until it has ended. */
export interface Wish {
  readonly pipeline: PipelineManifest
  readonly window: Window
  readonly params: { readonly [name: string]: Json }
  run: string | null
}

/** Engines, their store and their clock, with a watch on all that is committed. */
export interface World {
  readonly clock: TestClock
  readonly store: Store
  readonly fold: Fold
  readonly book: ScheduleBook
  readonly shared: boolean
  readonly pipelines: readonly PipelineManifest[]
  readonly params: Wish['params']
  readonly engines: SimEngine[]
  readonly wishes: Wish[]
  readonly triggered: readonly PipelineManifest[]
  /** What happened, a line each. */
  readonly story: string[]
  readonly perform: WorldOptions['perform']
  readonly answer: WorldOptions['answer']
  /** The first promise that was broken. */
  violation: string | null
  drivers: Map<string, string | null>
  /** The runs that people asked for. */
  readonly asked: Set<string>
  tell(line: string): void
  /** Goes on to what comes due next. Engines that share their runs look around on the way; others do not even renew their leases. */
  toNext(): boolean
  /** Resolves when nothing goes on any more but what waits for the clock or an attempt's end. */
  settled(): Promise<void>
  /** Kills a process and opens another in its place. */
  replace(engine: SimEngine): Promise<void>
  submit(engine: SimEngine, wish: Wish): Promise<void>
  /** Lets an engine fire schedules, or stand by to. */
  fire(engine: SimEngine): Promise<void>
  /** Waits for an answer that an engine may never give. */
  answered(engine: SimEngine, answer: Promise<unknown>): Promise<void>
  end(engine: SimEngine, options: { readonly attempt: SimAttempt; readonly outcome: Outcome }): Promise<void>
  /** Holds the state against the journal. */
  compare(): Promise<void>
  close(): Promise<void>
}

/** How many lines of its story a world keeps. */
const storyLines = 400

/** How many commits go by between two looks at the whole state. */
const compareEvery = 40

/** Opens a world in which nothing has happened yet. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const clock = testClock()
  const random = seededRandom(options.seed ^ 0x5eed)
  const real = openSqlite({ path: ':memory:', clock })
  const tampered = options.tamper?.(real) ?? real
  const store = options.shared ? withClock(tampered, clock) : tampered
  const fold = createFold({ ...options, pipelines: [...options.pipelines, ...options.triggered] })
  const book = createScheduleBook({ pipelines: options.fires ? options.pipelines : [], runs: fold.runs })
  const gone = new Set<number>()
  const start = clock.now()
  let commits = 0
  let births = 0
  const broken = (text: string | undefined): void => {
    if (text === undefined || world.violation !== null) return
    world.violation = text
    world.tell(`BROKEN: ${text}`)
  }
  const ground: SimGround = {
    clock,
    store,
    objects: memoryObjects(),
    pools: options.pools,
    gone,
    ...(options.fence === undefined ? {} : { fence: options.fence }),
    scope: options.shared ? 'all' : 'own',
    wire: options.shared ? createWire(seededRandom(options.seed + 11)) : null,
    starts: (assignment) => broken(fold.given(assignment)[0]),
    watch: {
      committed(committed) {
        const { events, at } = committed
        commits += events.length > 0 ? 1 : 0
        for (const event of events) world.tell(eventText(event))
        for (const { run, reason } of committed.stops)
          broken((reason === null ? fold.goesOn(run) : fold.cancelling(run, { reason, at }))[0])
        broken(fold.apply(events, at)[0])
        broken(book.commit(committed)[0])
        for (const [run, driver] of committed.driven) world.drivers.set(run, driver)
        for (const { run } of committed.begun) if (run.trigger === 'manual') world.asked.add(run.id)
      },
      broke: (error) => broken(`the engine broke: ${String(error)}`),
    },
  }
  const open = async (): Promise<SimEngine> => {
    births += 1
    const chance: Random = seededRandom(options.seed * 31 + births)
    return openSimEngine(ground, {
      name: `engine ${births}`,
      host: random() < 0.5 ? 'here' : `host ${births}`,
      pid: births,
      slots: 1 + Math.floor(chance() * 6),
      gatherMs: chance() < 0.5 ? 4 : 0,
      seed: options.seed * 97 + births,
    })
  }
  const world: World = {
    clock,
    store,
    fold,
    book,
    shared: options.shared,
    pipelines: options.pipelines,
    params: options.params ?? {},
    engines: [],
    wishes: [],
    triggered: options.triggered,
    story: [],
    perform: options.perform,
    answer: options.answer,
    violation: null,
    drivers: new Map(),
    asked: new Set(),
    tell(line) {
      if (world.story.length >= storyLines) world.story.shift()
      world.story.push(`${((clock.now() - start) / 1_000).toFixed(1)}s ${line}`)
    },
    toNext() {
      const next = clock.next()
      if (!options.shared || next === null) return clock.toNext()
      clock.advance(Math.max(0, next - clock.now()))
      return true
    },
    async settled() {
      await new Promise((resolve) => setImmediate(resolve))
      if (commits >= compareEvery) {
        commits = 0
        await world.compare()
      }
    },
    async replace(engine) {
      engine.line.dead = true
      gone.add(engine.pid)
      world.engines.splice(world.engines.indexOf(engine), 1, await open())
      await world.settled()
    },
    submit: (engine, wish) => submit(world, { engine, wish }),
    fire: (engine) => fire(world, { engine, pipelines: options.pipelines }),
    async answered(engine, answer) {
      await world.settled()
      // An engine that died on the way never answers; one that shares its runs asks again once time has passed.
      if (!engine.line.dead && !options.shared) await answer
      await world.settled()
    },
    async end(engine, { attempt, outcome }) {
      const { step, item, epoch } = attempt.assignment
      if (outcome.kind === 'succeeded') fold.gave(attempt.assignment, outcome.output)
      world.tell(`${engine.name}: ${step}${item === null ? '' : `[${item}]`}@${epoch} ends as ${outcome.kind}`)
      engine.end(attempt, outcome)
      await world.settled()
    },
    async compare() {
      for (const text of await stateBreaches(store, fold)) broken(text)
    },
    async close() {
      for (const engine of world.engines) engine.line.dead = true
      await real.close()
    },
  }
  for (let i = 0; i < options.engines; i++) world.engines.push(await open())
  return world
}

/** Asks an engine for a run; refusals and failures leave the wish open. */
async function submit(world: World, asked: { readonly engine: SimEngine; readonly wish: Wish }): Promise<void> {
  const { engine, wish } = asked
  const { pipeline, window, params } = wish
  world.tell(`${engine.name} is asked for ${pipeline.name} of ${window.day}`)
  const answered = engine.engine
    .submit({ pipeline, triggered: world.triggered, sources: [], window, params, trigger: 'manual' })
    .then(({ run }) => void (wish.run = run.id))
    .catch((error: unknown) => world.tell(`${engine.name} refuses: ${(error as Error).message}`))
  await world.answered(engine, answered)
}

/** Asks an engine to fire schedules; it stays asked until it refuses. */
async function fire(world: World, asked: { readonly engine: SimEngine; readonly pipelines: readonly PipelineManifest[] }): Promise<void> {
  const { engine, pipelines } = asked
  engine.firing = true
  const answered = engine.engine
    .fireSchedules({ pipelines: pipelines.map((pipeline) => ({ pipeline, params: world.params })), sources: [] })
    .then(() => world.tell(`${engine.name} fires schedules, or stands by to`))
    .catch((error: unknown) => {
      engine.firing = false
      world.tell(`${engine.name} fires no schedules: ${(error as Error).message}`)
    })
  await world.answered(engine, answered)
}

/** A store with a clock of its own for leases, as databases have that machines share. */
function withClock(store: Store, clock: TestClock): Store {
  return {
    ...store,
    transaction: (work) =>
      store.transaction((tx) =>
        work({
          ...tx,
          workers: () => tx.workers(clock.now()),
          renewLease: (worker, { forMs }) => tx.renewLease(worker, { now: clock.now(), forMs }),
        }),
      ),
  }
}

/** Whether a wish came true: its run is in a terminal state. */
export function isDone(world: World, wish: Wish): boolean {
  const run = wish.run === null ? undefined : world.fold.runs.get(wish.run)
  return run !== undefined && isTerminal('run', run.state)
}

function eventText(event: Parameters<Fold['apply']>[0][number]): string {
  if (event.kind === 'run') return `  ${event.pipeline} ${event.run.slice(-4)} is ${event.to}`
  if (event.kind === 'late') return `  ${event.run.slice(-4)}${event.step === null ? '' : `/${event.step}`} is late`
  if (event.kind === 'command') return `  ${event.run.slice(-4)} is asked to ${event.command}`
  if (event.kind === 'approval') return `  ${event.run.slice(-4)}/${event.step} is ${event.answer}`
  if (event.kind !== 'task_run' && event.kind !== 'attempt') return `  ${event.kind}`
  const name = `${event.run.slice(-4)}/${event.step}${event.item === null ? '' : `[${event.item}]`}`
  const reason = event.kind === 'task_run' && event.reason !== undefined ? ` (${event.reason})` : ''
  return `  ${name} ${event.kind === 'attempt' ? `attempt ${event.epoch}` : ''} → ${event.to}${reason}`
}
