import { createId, sleep } from '../kernel/index.ts'
import type { Stoppable } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import type { RequestNote } from '../journal/index.ts'
import type { ExecutorEvents, RunRecord } from '../ports/index.ts'
import { createAlarm } from './alarm.ts'
import { lookAround, lookBeside } from './around.ts'
import { answerRun, cancelRun, pauseRun } from './commands.ts'
import type { Engine, EngineNews, RunRequest } from './engine.ts'
import { leaseMs, renewEveryMs } from './lease.ts'
import { claimText } from './key-text.ts'
import type { EngineOptions, KnownRun, Parts, Turn } from './parts.ts'
import { createGathering } from './gathering.ts'
import { keepHistory } from './keep-history.ts'
import { learn } from './learn.ts'
import { createFiring } from './firing.ts'
import { passes, patiently } from './patience.ts'
import { report } from './start.ts'
import { submit } from './submit.ts'
import { retryRun } from './clear.ts'
import type { Clearing } from './clear-plan.ts'
import { unknownRun } from './known-run.ts'
import { takeTurn, transact } from './turn.ts'
import { takeTurns } from './turns.ts'

/** How often to look whether a run has ended that another process works on. Milliseconds. */
const lookAtRunMs = 1_000

/** An engine over a store and an executor. Its lease is renewed until it is closed. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const listeners = new Set<(news: EngineNews) => void>()
  const life = { closed: false }
  const leftMs = (): number => (parts.inbox.length === 0 ? 0 : parts.gathering.leftMs())
  const turns = takeTurns(() => takeTurn(parts), { clock: options.clock, leftMs })
  const parts = partsOf(options, {
    tell: (news) => listeners.forEach((hear) => hear(news)),
    wake: () => turns.wake(),
    isPatient: () => options.scope !== 'own' && !life.closed,
  })
  const lease = await holdLease(parts)
  const around = await (options.scope === 'own' ? lookBeside(parts) : lookAround(parts))
  parts.around = around
  const history = options.history === undefined ? null : sweepHistory(parts, options.history)
  const firing = createFiring(parts, { turns, listeners })
  let broken: Error | undefined
  turns.failed.catch((error: unknown) => {
    broken = error instanceof Error ? error : new Error(String(error))
    for (const waiter of parts.waiters.values()) waiter.reject(error)
  })
  return {
    worker: parts.worker,
    failed: turns.failed,
    submit: (request) => patiently(parts, () => turns.between(() => submitted(parts, request))),
    retry: (id, what) => patiently(parts, () => turns.between(() => retried(parts, { id, what }))),
    async finished(id) {
      if (broken !== undefined) throw broken
      return finished(parts, id)
    },
    cancel: (id, cancel) => patiently(parts, () => turns.between(() => cancelRun(parts, { id, ...cancel }))),
    pause: (id, pause) => patiently(parts, () => turns.between(() => pauseRun(parts, { id, ...pause }))),
    answer: ({ run: id, step }, answer) => patiently(parts, () => turns.between(() => answerRun(parts, { id, step, answer }))),
    fireSchedules: (project) => patiently(parts, () => firing.fire(project)),
    async learn(definitions) {
      await turns.between(async () => learn(parts, definitions))
      parts.wake()
    },
    backfills: firing.backfills,
    listen(hear) {
      listeners.add(hear)
      return { stop: () => void listeners.delete(hear) }
    },
    drain() {
      firing.stop()
      return drained(parts)
    },
    async close() {
      life.closed = true
      firing.stop()
      lease.stop()
      around?.stop()
      parts.alarm.stop()
      await history?.stop()
      await turns.stop()
      await parts.executor.close()
      await dropLease(parts)
    },
  }
}

function sweepHistory(parts: Parts, limits: NonNullable<EngineOptions['history']>): ReturnType<typeof keepHistory> {
  return keepHistory({ ...parts, limits, tell: (sweep) => parts.tell({ kind: 'history', sweep }) })
}

function partsOf(options: EngineOptions, means: Pick<Parts, 'tell' | 'wake' | 'isPatient'>): Parts {
  const { executor, pools, ...given } = options
  const worker = createId(options.clock.now(), options.random)
  const parts: Parts = {
    ...given,
    ...means,
    worker,
    driver: options.scope === 'own' ? worker : null,
    submitted: new Set(),
    around: null,
    trouble: { failures: 0, lastAt: null, doubt: false },
    drained: null,
    stopping: new Set(),
    waiters: new Map(),
    slots: new Map(),
    rates: new Map(),
    runs: new Map(),
    running: new Map(),
    inbox: [],
    queue: { moved: false },
    lists: new Map(),
    cacheKeys: new Map(),
    alarm: createAlarm(options.clock, means.wake),
    gathering: createGathering(options.clock, options.gatherMs ?? 0),
    executor: executor(executorEvents(() => parts)),
  }
  learn(parts, { versions: [], pools })
  return parts
}

/** Resolves when nothing runs here any more; nothing more is claimed meanwhile. */
async function drained(parts: Parts): Promise<void> {
  await new Promise<void>((resolve) => {
    parts.drained = resolve
    parts.wake()
  })
  await parts.around?.read()
}

async function dropLease({ store, worker }: Parts): Promise<void> {
  try {
    await store.transaction((tx) => tx.dropWorker(worker))
  } catch (error) {
    // A lease that could not be given back runs out by itself.
    if (!passes(error)) throw error
  }
}

/** What the executor tells, taken only from attempts that this engine has claimed and not given up. */
function executorEvents(parts: () => Parts): ExecutorEvents {
  return {
    ended(assignment, outcome) {
      const claim = parts().running.get(claimText(assignment))
      if (claim !== undefined) report(parts(), { claim, outcome })
    },
    progressed({ epoch, ...note }) {
      if (parts().running.has(claimText({ ...note, epoch }))) parts().tell({ kind: 'progress', note })
    },
    logged({ epoch, ...line }) {
      if (parts().running.has(claimText({ ...line, epoch }))) parts().tell({ kind: 'log', line })
    },
  }
}

/** Takes a lease and renews it. */
async function holdLease(parts: Parts): Promise<Stoppable> {
  const { store, clock, worker: id } = parts
  const { host, pid } = parts.process
  const renew = (): Promise<void> =>
    patiently(parts, () => store.transaction((tx) => tx.renewLease({ id, host, pid }, { now: clock.now(), forMs: leaseMs })))
  await renew()
  let renewing: Promise<void> | undefined
  const beat = (): Stoppable =>
    clock.after(
      renewEveryMs,
      () => {
        timer = beat()
        renewing ??= renew()
          .catch(() => {})
          .finally(() => (renewing = undefined))
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
    noteRequest(turn, { run: result.run, request: request.request })
  })
  const { run, resumed } = result!
  parts.queue.moved = true
  parts.wake()
  return { run: run.record, resumed }
}

async function retried(
  parts: Parts,
  request: { readonly id: string; readonly what: Clearing & { readonly request?: RequestNote } },
): Promise<RunRecord> {
  let run: KnownRun | undefined
  await transact(parts, async (turn) => {
    run = await retryRun(turn, request)
    noteRequest(turn, { run, request: request.what.request })
  })
  parts.queue.moved = true
  parts.wake()
  return run!.record
}

/** Notes with what was done who asked for it, so that the one is never there without the other. */
function noteRequest({ events }: Turn, of: { readonly run: KnownRun; readonly request: RequestNote | undefined }): void {
  const { run, request } = of
  if (request !== undefined) events.push({ kind: 'request', ...request, of: { pipeline: run.pipeline.name, run: run.id } })
}

async function finished(parts: Parts, id: string): Promise<RunRecord> {
  const waiter = parts.waiters.get(id) ?? Promise.withResolvers<void>()
  parts.waiters.set(id, waiter)
  for (;;) {
    const run = await patiently(parts, () => parts.store.run(id))
    if (run === null) throw unknownRun(id)
    if (isTerminal('run', run.state)) {
      await parts.around?.read()
      return run
    }
    const stop = new AbortController()
    const pause = sleep(parts.clock, { delayMs: lookAtRunMs, signal: stop.signal }).catch(() => {})
    await Promise.race([waiter.promise, pause]).finally(() => stop.abort())
  }
}
