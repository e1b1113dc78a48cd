import { Fault } from '../../kernel/index.ts'
import type { JournalEvent } from '../../journal/index.ts'
import type { Store, StoreTransaction } from '../../ports/index.ts'

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

/** Told of what was committed, and of what failed though nobody made it. */
export interface StoreWatch {
  committed(events: readonly JournalEvent[], at: number): void
  cancelling(run: string): void
  driven(run: string, driver: string | null): void
  broke(error: unknown): void
}

const injected = new Fault('STORE-BUSY', { message: 'the transaction was made to fail', blame: 'system', retryable: true })

/** Puts a watch, and on demand faults, between an engine and a store. */
export function watchedStore(store: Store, watch: StoreWatch): StoreLine {
  const never = <T>(): Promise<T> => new Promise<T>(() => {})
  const line: { -readonly [K in keyof StoreLine]: StoreLine[K] } = {
    next: null,
    dead: false,
    hurt: false,
    store: {
      ...alive(store, () => line.dead),
      async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
        if (line.dead) return never()
        const noted: Noted = { events: [], at: 0, cancelling: [], driven: [] }
        let fault: TransactionFault | null = null
        let result: T
        try {
          result = await store.transaction(async (tx) => {
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
        for (const [run, driver] of noted.driven) watch.driven(run, driver)
        for (const run of noted.cancelling) watch.cancelling(run)
        if (noted.events.length > 0) watch.committed(noted.events, noted.at)
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

interface Noted {
  readonly events: JournalEvent[]
  at: number
  readonly cancelling: string[]
  readonly driven: (readonly [run: string, driver: string | null])[]
}

function watchedTransaction(tx: StoreTransaction, noted: Noted): StoreTransaction {
  return {
    ...tx,
    append(at, events) {
      noted.events.push(...events)
      noted.at = at
      return tx.append(at, events)
    },
    askCancel(run, stop) {
      noted.cancelling.push(run)
      return tx.askCancel(run, stop)
    },
    addRun(run, options) {
      noted.driven.push([run.id, options.driver])
      return tx.addRun(run, options)
    },
    driveRun(run, driver) {
      noted.driven.push([run, driver])
      return tx.driveRun(run, driver)
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
    storedOutput: asked(store.storedOutput),
    storedItemOutputs: asked(store.storedItemOutputs),
    cached: asked(store.cached),
    datasetVersions: asked(store.datasetVersions),
  }
}

/** Whether the engine refused what it was asked for good reason. */
function isRefusal(error: unknown): boolean {
  return error instanceof Fault && error.code === 'RUN-BUSY'
}
