import { createId, Fault, sleep } from '../kernel/index.ts'
import type { Stoppable } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import type { ExecutorEvents, RunRecord } from '../ports/index.ts'
import { createAlarm } from './alarm.ts'
import type { Engine, EngineNews, RunRequest } from './engine.ts'
import { leaseMs, renewEveryMs } from './lease.ts'
import { keyText } from './key-text.ts'
import type { KnownRun, EngineOptions, Parts } from './parts.ts'
import { createFiring } from './firing.ts'
import { report } from './start.ts'
import { submit } from './submit.ts'
import { cancelRun, takeTurn, transact } from './turn.ts'
import { takeTurns } from './turns.ts'

/** How often to look whether a run has ended that another process works on. Milliseconds. */
const lookAtRunMs = 1_000

/** An engine over a store and an executor. Its lease is renewed until it is closed. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { clock } = options
  const listeners = new Set<(news: EngineNews) => void>()
  const turns = takeTurns(() => takeTurn(parts))
  const { executor, pools, ...given } = options
  const worker = createId(clock.now(), options.random)
  const parts: Parts = {
    ...given,
    worker,
    driver: options.scope === 'own' ? worker : null,
    stopping: new Set(),
    waiters: new Map(),
    slots: new Map(pools.map(({ name, slots }) => [name, slots])),
    runs: new Map(),
    running: new Map(),
    inbox: [],
    queue: { moved: false },
    lists: new Map(),
    cacheKeys: new Map(),
    tell: (news) => listeners.forEach((hear) => hear(news)),
    wake: () => turns.wake(),
    alarm: createAlarm(clock, () => turns.wake()),
    executor: executor(executorEvents(() => parts)),
  }
  const lease = await holdLease(parts)
  const firing = createFiring(parts, { turns, listeners })
  let broken: Error | undefined
  turns.failed.catch((error: unknown) => {
    broken = error instanceof Error ? error : new Error(String(error))
    for (const waiter of parts.waiters.values()) waiter.reject(error)
  })
  return {
    submit: (request) => turns.between(() => submitted(parts, request)),
    async finished(id) {
      if (broken !== undefined) throw broken
      return finished(parts, id)
    },
    cancel: (id, cancel) => turns.between(() => cancelRun(parts, { id, ...cancel })),
    fireSchedules: firing.fire,
    async drain() {
      firing.stop()
      while (parts.runs.size > 0) await Promise.all([...parts.runs.keys()].map((id) => finished(parts, id)))
    },
    listen(hear) {
      listeners.add(hear)
      return { stop: () => void listeners.delete(hear) }
    },
    async close() {
      firing.stop()
      lease.stop()
      parts.alarm.stop()
      await turns.stop()
      await parts.executor.close()
      await parts.store.transaction((tx) => tx.dropWorker(parts.worker))
    },
  }
}

/** What the executor tells, taken only from attempts that this engine has claimed and not given up. */
function executorEvents(parts: () => Parts): ExecutorEvents {
  return {
    ended(assignment, outcome) {
      const claim = parts().running.get(keyText(assignment))
      if (claim?.epoch === assignment.epoch) report(parts(), { claim, outcome })
    },
    progressed({ epoch, ...note }) {
      if (parts().running.get(keyText(note))?.epoch === epoch) parts().tell({ kind: 'progress', note })
    },
    logged({ epoch, ...line }) {
      if (parts().running.get(keyText(line))?.epoch === epoch) parts().tell({ kind: 'log', line })
    },
  }
}

/** Takes a lease and renews it; a renewal that fails is tried again with the next. */
async function holdLease(parts: Parts): Promise<Stoppable> {
  const { store, clock, worker: id } = parts
  const { host, pid } = parts.process
  const renew = (): Promise<void> => store.transaction((tx) => tx.renewLease({ id, host, pid, leaseUntil: clock.now() + leaseMs }))
  await renew()
  const beat = (): Stoppable =>
    clock.after(
      renewEveryMs,
      () => {
        timer = beat()
        renew().catch(() => {})
      },
      { idle: true },
    )
  let timer = beat()
  return { stop: () => timer.stop() }
}

async function submitted(parts: Parts, request: RunRequest): Promise<{ readonly run: RunRecord; readonly resumed: boolean }> {
  let result: { readonly run: KnownRun; readonly resumed: boolean } | undefined
  await transact(parts, async (turn) => {
    result = await submit(turn, request)
  })
  const { run, resumed } = result!
  parts.queue.moved = true
  parts.wake()
  return { run: run.record, resumed }
}

async function finished(parts: Parts, id: string): Promise<RunRecord> {
  const waiter = parts.waiters.get(id) ?? Promise.withResolvers<void>()
  parts.waiters.set(id, waiter)
  for (;;) {
    const run = await parts.store.run(id)
    if (run === null) throw new Fault('RUN-UNKNOWN', { message: `there is no run ${id}`, hint: 'see the runs with: caudal list runs' })
    if (isTerminal('run', run.state)) return run
    const stop = new AbortController()
    const pause = sleep(parts.clock, { delayMs: lookAtRunMs, signal: stop.signal }).catch(() => {})
    await Promise.race([waiter.promise, pause]).finally(() => stop.abort())
  }
}
