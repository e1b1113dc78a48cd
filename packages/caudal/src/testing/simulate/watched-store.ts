import { Fault } from '../../kernel/index.ts'
import type { JournalEvent } from '../../journal/index.ts'
import type { Changes, RunRecord, Store, StoreTransaction } from '../../ports/index.ts'

/** What befalls the next transaction of an engine: it fails before or after its commit, or the engine's process dies there. */
export type TransactionFault = 'abort before' | 'abort after' | 'die before' | 'die after'

/** An engine's own way to the store. */
export interface StoreLine {
  readonly store: Store
  /** What befalls the next transaction that notes events. */
  next: TransactionFault | null
  /** Whether the process behind it is gone; then nothing is ever answered. */
  dead: boolean
  /** Whether a transaction was made to fail and the engine could not go on. */
  hurt: boolean
}

/** What a transaction did, as far as promises are held against it. */
export interface Committed {
  readonly events: readonly JournalEvent[]
  /** The moment of the events; 0 where there are none. */
  readonly at: number
  /** Which runs were told to stop and why, in their order; null where a stop is over, so that the run's own tasks for its end go on. */
  readonly stops: readonly { readonly run: string; readonly reason: string | null }[]
  readonly driven: readonly (readonly [run: string, driver: string | null])[]
  readonly begun: readonly { readonly run: RunRecord }[]
  readonly causes: readonly { readonly run: string; readonly dataset: string; readonly version: string }[]
  readonly marks: readonly { readonly pipeline: string; readonly lookedAt: number }[]
  readonly awaits: readonly { readonly pipeline: string; readonly datasets: readonly string[] }[]
}

/** Told of what was committed, and of what failed though nobody made it. */
export interface StoreWatch {
  committed(committed: Committed): void
  broke(error: unknown): void
}

const injected = new Fault('STORE-BUSY', { message: 'the transaction was made to fail', blame: 'system', retryable: true })

/** Puts a watch, and on demand faults, between an engine and a store. */
export function watchedStore(store: Store, options: { readonly watch: StoreWatch; readonly changes: Changes | null }): StoreLine {
  const { watch, changes } = options
  const never = <T>(): Promise<T> => new Promise<T>(() => {})
  const line: { -readonly [K in keyof StoreLine]: StoreLine[K] } = {
    next: null,
    dead: false,
    hurt: false,
    store: {
      ...alive(store, () => line.dead),
      changes,
      async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
        if (line.dead) return never()
        let noted = nothingNoted()
        let fault: TransactionFault | null = null
        let result: T
        try {
          result = await store.transaction(async (tx) => {
            noted = nothingNoted()
            const done = await work(watchedTransaction(tx, noted))
            if (noted.events.length > 0) {
              fault = line.next
              line.next = null
            }
            if (fault === 'abort before' || fault === 'die before') throw injected
            return done
          })
        } catch (error) {
          if (error === injected) line.hurt = true
          else if (!isRefusal(error)) watch.broke(error)
          if (fault === 'die before') {
            line.dead = true
            return never()
          }
          throw error
        }
        if (noted.any) watch.committed(noted)
        if (fault === 'die after') line.dead = true
        if (line.dead) return never()
        if (fault !== 'abort after') return result
        line.hurt = true
        throw injected
      },
    },
  }
  return line
}

type Noted = { -readonly [K in keyof Committed]: Committed[K] extends readonly (infer T)[] ? T[] : Committed[K] } & { any: boolean }

function nothingNoted(): Noted {
  return { events: [], at: 0, stops: [], driven: [], begun: [], causes: [], marks: [], awaits: [], any: false }
}

function watchedTransaction(tx: StoreTransaction, noted: Noted): StoreTransaction {
  const note = <T>(list: T[], ...things: readonly T[]): void => {
    noted.any = true
    list.push(...things)
  }
  return {
    ...tx,
    append(at, events) {
      note(noted.events, ...events)
      noted.at = at
      return tx.append(at, events)
    },
    askCancel(run, stop) {
      note(noted.stops, { run, reason: stop.reason })
      return tx.askCancel(run, stop)
    },
    endCancel(run) {
      note(noted.stops, { run, reason: null })
      return tx.endCancel(run)
    },
    addRun(run, options) {
      note(noted.driven, [run.id, options.driver])
      note(noted.begun, { run })
      return tx.addRun(run, options)
    },
    driveRun(run, driver) {
      note(noted.driven, [run, driver])
      return tx.driveRun(run, driver)
    },
    clearRun(run) {
      note(noted.driven, [run.id, run.driver])
      return tx.clearRun(run)
    },
    keepCauses(run, causes) {
      note(noted.causes, ...causes.map((cause) => ({ ...cause, run })))
      return tx.keepCauses(run, causes)
    },
    markSchedule(look) {
      note(noted.marks, look)
      return tx.markSchedule(look)
    },
    awaitDatasets(pipeline, datasets) {
      note(noted.awaits, { pipeline, datasets })
      return tx.awaitDatasets(pipeline, datasets)
    },
  }
}

/** The store's questions, unanswered once the process is gone. */
function alive(store: Store, dead: () => boolean): Store {
  const asked = <A, R>(ask: (argument: A) => Promise<R>) => {
    return (argument: A): Promise<R> => (dead() ? new Promise<R>(() => {}) : ask(argument))
  }
  return {
    ...store,
    run: asked(store.run),
    steps: asked(store.steps),
    journal: asked(store.journal),
    storedOutput: asked(store.storedOutput),
    hasEnded: asked(store.hasEnded),
    storedItemOutputs: asked(store.storedItemOutputs),
    cached: asked(store.cached),
    datasetVersions: asked(store.datasetVersions),
  }
}

const refusals: ReadonlySet<string> = new Set(['RUN-BUSY', 'SERVER-RUNNING', 'RUN-UNKNOWN'])

/** Whether the engine refused what it was asked for good reason. */
function isRefusal(error: unknown): boolean {
  return error instanceof Fault && (refusals.has(error.code) || /^(RETRY|APPROVAL)-/.test(error.code))
}
