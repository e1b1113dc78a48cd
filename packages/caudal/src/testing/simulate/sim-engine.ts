import { createEngine, createOutputs } from '../../engine/index.ts'
import type { Engine } from '../../engine/index.ts'
import { seededRandom } from '../../kernel/index.ts'
import type { Clock, Json, Random } from '../../kernel/index.ts'
import type { TaskRunKey } from '../../journal/index.ts'
import type { PoolManifest } from '../../plan/index.ts'
import type { Assignment, Changes, ExecutorEvents, ObjectStore, Outcome, Store } from '../../ports/index.ts'
import { watchedStore } from './watched-store.ts'
import type { StoreLine, StoreWatch } from './watched-store.ts'

/** An attempt that an engine has started and that has not ended yet. */
export interface SimAttempt {
  readonly assignment: Assignment
  /** Whether it was told to stop. */
  cancelled: boolean
}

/** A simulated process: an engine with a clock of its own, which can be paused, set wrong, hurt and killed. */
export interface SimEngine {
  readonly name: string
  readonly host: string
  readonly pid: number
  readonly engine: Engine
  readonly line: StoreLine
  readonly running: SimAttempt[]
  /** What ended already; it can be told again. */
  readonly past: { readonly assignment: Assignment; readonly outcome: Outcome }[]
  /** Whether it fires schedules, or stands by to. */
  firing: boolean
  paused: boolean
  /** How wrong its clock is. Milliseconds. */
  skew: number
  end(attempt: SimAttempt, outcome: Outcome): void
  /** Tells the end of an attempt once more. */
  repeat(index: number): void
  /** Lets happen what came due while it was paused. */
  resume(): void
}

/** What a simulated engine is opened on. */
export interface SimGround {
  readonly clock: Clock
  readonly store: Store
  readonly objects: ObjectStore
  readonly pools: readonly PoolManifest[]
  readonly scope: 'own' | 'all'
  readonly watch: StoreWatch
  /** How the engines tell one another of changes; null where they cannot. */
  readonly wire: Wire | null
  /** Looks at what an attempt is given. */
  readonly starts: (assignment: Assignment) => void
  /** Processes of a host that are gone. */
  readonly gone: ReadonlySet<number>
  readonly fence?: (key: TaskRunKey, epoch: number) => Promise<void>
}

/** Carries news of changes from each engine to the others. */
export interface Wire {
  changesOf(mayHear: () => boolean): Changes
}

/** A wire some of whose news are lost. */
export function createWire(random: Random): Wire {
  const ears = new Set<() => void>()
  return {
    changesOf: (mayHear) => ({
      tell() {
        if (mayHear()) for (const hear of ears) if (random() < 0.8) hear()
      },
      listen(hear) {
        const ear = (): void => void (mayHear() && hear())
        ears.add(ear)
        return { stop: () => void ears.delete(ear) }
      },
    }),
  }
}

/** Opens a simulated process on a store. */
export async function openSimEngine(
  ground: SimGround,
  options: {
    readonly name: string
    readonly host: string
    readonly pid: number
    readonly slots: number
    readonly gatherMs: number
    readonly seed: number
  },
): Promise<SimEngine> {
  const { name, host, pid, slots, gatherMs, seed } = options
  const changes = ground.wire?.changesOf(() => !line.dead && !sim.paused) ?? null
  const line: StoreLine = watchedStore(ground.store, { watch: ground.watch, changes })
  const held: (() => void)[] = []
  const running: SimAttempt[] = []
  const past: SimEngine['past'] = []
  let events: ExecutorEvents | undefined
  const clock: Clock = {
    now: () => ground.clock.now() + sim.skew,
    monotonic: ground.clock.monotonic,
    after: (delayMs, ring, given) =>
      ground.clock.after(
        delayMs,
        () => {
          if (line.dead) return
          if (sim.paused) held.push(ring)
          else ring()
        },
        given,
      ),
  }
  const sim: Omit<SimEngine, 'engine'> & { engine: Engine | null } = {
    name,
    host,
    pid,
    line,
    running,
    past,
    firing: false,
    paused: false,
    skew: 0,
    engine: null,
    end(attempt, outcome) {
      running.splice(running.indexOf(attempt), 1)
      past.push({ assignment: attempt.assignment, outcome })
      events!.ended(attempt.assignment, outcome)
    },
    repeat(index) {
      const { assignment, outcome } = past[index]!
      events!.ended(assignment, outcome)
    },
    resume() {
      sim.paused = false
      for (const ring of held.splice(0)) ring()
    },
  }
  sim.engine = await createEngine({
    store: line.store,
    outputs: createOutputs({ store: line.store, objects: ground.objects }),
    clock,
    random: seededRandom(seed),
    gatherMs,
    scope: ground.scope,
    pools: ground.pools,
    process: { host, pid, alive: (other) => !ground.gone.has(other) },
    fence: ground.fence ?? (async () => {}),
    executor(given) {
      events = given
      return {
        free: () => (line.dead ? 0 : slots - running.length),
        start(assignment) {
          if (line.dead) return
          ground.starts(assignment)
          running.push({ assignment, cancelled: false })
        },
        cancel(key) {
          for (const attempt of running) if (sameAttempt(attempt.assignment, key)) attempt.cancelled = true
        },
        async close() {
          running.length = 0
        },
      }
    },
  })
  return sim as SimEngine
}

function sameAttempt(one: Assignment, other: TaskRunKey & { readonly epoch: number }): boolean {
  return one.run === other.run && one.step === other.step && one.item === other.item && one.epoch === other.epoch
}

/** What a random task gives: a list for a step that lists, else a truth that conditions can ask. */
export function randomOutput(assignment: Assignment, options: { readonly task: string; readonly chance: number }): Json {
  if (options.task === 'choose') return ['a', 'b', 'c'][Math.floor(options.chance * 3)]!
  if (options.task === 'list') return Array.from({ length: Math.floor(options.chance * 6) }, (_, index) => index)
  return assignment.item !== null || options.chance < 0.7
}
