import { canonicalJson, createId, Fault, faultRecord } from '../kernel/index.ts'
import { windowIn } from '../plan/index.ts'
import type { StepManifest } from '../plan/index.ts'
import type { RunRecord } from '../ports/index.ts'
import { cancelAll } from './cancel.ts'
import type { RunRequest } from './engine.ts'
import { forgetRun, isCancelling, knownRun, meetRun, openChildren, runFilter } from './known-run.ts'
import { living } from './lease.ts'
import type { KnownRun, Turn } from './parts.ts'
import { settleItem } from './settle.ts'
import { enter, propagate } from './propagate.ts'
import { readiness } from './readiness.ts'
import { fireTimers, setDeadlines, setRunTimeout } from './timers.ts'
import { lostInARow } from './retry.ts'

/** How far behind all others the steps of backfills stand: more than a step's own priority can make up for. */
const backfillYields = 10_000_000

/**
 * Starts a run, or takes over an unfinished one of the same pipeline and window that nobody alive drives. One that another
 * version or other parameters began is cancelled first. Throws `RUN-BUSY` where somebody alive drives it. Of runs that start in the same
 * moment, those of a higher `order` come later.
 */
export async function submit(
  turn: Turn,
  request: RunRequest & { readonly order?: number },
): Promise<{ readonly run: KnownRun; readonly resumed: boolean }> {
  const { parts, tx, now } = turn
  const { pipeline, params } = request
  const window = windowIn(pipeline.schedule, request.window)
  const alive = living(await tx.workers(now), parts.process)
  const unfinished = await tx.unfinishedRun({ pipeline: pipeline.name, start: window.start, end: window.end })
  if (unfinished !== null) {
    const { driver, ...record } = unfinished
    if (driver !== null && alive.has(driver)) throw busy(record)
    const again = { id: record.id, alive }
    const same = record.version === pipeline.version && canonicalJson(record.params) === canonicalJson(params)
    if (same && !record.cancelling) return { run: await takeOver(turn, again), resumed: true }
    if ((await tx.claims()).some(({ run, worker }) => run === record.id && alive.has(worker))) throw busy(record)
    await giveUp(turn, again)
  }
  for (const each of [pipeline, ...(request.triggered ?? [])]) await tx.keepVersion({ pipeline: each, sources: request.sources }, now)
  const record: RunRecord = {
    id: createId(now + (request.order ?? 0), parts.random),
    pipeline: pipeline.name,
    version: pipeline.version,
    window,
    params,
    trigger: request.trigger,
    state: 'queued',
    cancelling: false,
    timedOut: false,
    createdAt: now,
    startedAt: null,
    finishedAt: null,
    reason: null,
    lateAt: null,
    ...(request.backfill === undefined ? {} : { backfill: request.backfill }),
    paused: false,
    parent: request.parent ?? null,
  }
  const run = knownRun(record, { pipeline, round: 0 })
  parts.runs.set(run.id, run)
  parts.submitted.add(run.id)
  const yields = request.trigger === 'backfill' ? backfillYields : 0
  await tx.addRun(record, { driver: parts.driver, open: pipeline.steps.length })
  await tx.addTaskRuns(
    record.id,
    pipeline.steps.map(({ name, after, priority }) => ({ step: name, unmet: after.length, priority: priority - yields })),
  )
  turn.events.push({ kind: 'run', run: record.id, to: 'queued', pipeline: pipeline.name, version: pipeline.version, window })
  await setDeadlines(turn, run)
  for (const step of pipeline.steps) if (step.after.length === 0 && step.occasion === null) await enterRoot(turn, { run, step })
  return { run, resumed: false }
}

async function enterRoot(turn: Turn, options: { readonly run: KnownRun; readonly step: StepManifest }): Promise<void> {
  const { run, step } = options
  const verdict = readiness(step.on, new Map())
  if (verdict.to === 'wait') return
  const ended = await enter(turn, { run, name: step.name, to: verdict.to, reason: verdict.reason })
  if (ended !== null) await propagate(turn, { run, step: step.name, state: ended })
}

/** Lets queued runs start, as far as their pipelines allow runs side by side. */
export async function startRuns(turn: Turn): Promise<void> {
  for (const record of await turn.tx.queuedRuns(runFilter(turn.parts))) {
    const run = await meetRun(turn, record.id)
    const { id, pipeline, steps } = run
    const limit = pipeline.maxActiveRuns
    if (limit !== null && (await turn.tx.activeRuns(pipeline.name)) >= limit) {
      turn.refused = true
      continue
    }
    if (steps.size === 0 || !(await turn.tx.moveRun(id, { to: 'running', at: turn.now }))) continue
    await setRunTimeout(turn, run)
    turn.events.push({ kind: 'run', run: id, to: 'running', pipeline: pipeline.name, version: pipeline.version, window: record.window })
  }
}

/** Goes on with a run whose driver died: what it had claimed is lost and ready again. */
export async function takeOver(turn: Turn, unfinished: { readonly id: string; readonly alive: ReadonlySet<string> }): Promise<KnownRun> {
  // Another engine may have done anything with it since this one met it.
  if (turn.parts.driver !== null) forgetRun(turn.parts, unfinished.id)
  const run = await meetRun(turn, unfinished.id)
  turn.parts.submitted.add(run.id)
  await turn.tx.driveRun(run.id, turn.parts.driver)
  // Where one engine drives a run it alone claims for it, so what others have claimed is given up, whether they live or not.
  const claimants = turn.parts.driver === null ? unfinished.alive : new Set([turn.parts.worker])
  await loseClaims(turn, { run, alive: claimants })
  for (const child of await openChildren(turn, run)) await takeOver(turn, { id: child.id, alive: unfinished.alive })
  // The moment of a wait or a timer may have come while nobody drove the run, so the next turn looks at what is due.
  turn.dues.push(turn.now)
  return run
}

/** Cancels a run that cannot be gone on with. */
async function giveUp(turn: Turn, unfinished: { readonly id: string; readonly alive: ReadonlySet<string> }): Promise<void> {
  const run = await meetRun(turn, unfinished.id)
  const lose = (each: KnownRun): Promise<void> => loseClaims(turn, { run: each, alive: unfinished.alive })
  await cancelAll(turn, { run, reason: 'superseded: its code or parameters have changed', hard: false, lose })
}

/** Marks as lost what dead workers had claimed of a run; deadlines that passed before anybody noticed are told first. */
export async function loseClaims(turn: Turn, options: { readonly run: KnownRun; readonly alive: ReadonlySet<string> }): Promise<void> {
  const { run, alive } = options
  const { tx, now } = turn
  if (run.timed) await fireTimers(turn, { run: run.id })
  const stopping = await isCancelling(turn, run)
  for (const claim of await tx.claims()) {
    if (claim.run !== run.id || alive.has(claim.worker)) continue
    const { step, item, epoch, worker } = claim
    const key = { run: run.id, step, item }
    const error = faultRecord(new Fault('WORKER-LOST', { message: 'the process that ran it died', blame: 'system', retryable: true }))
    await tx.finishAttempt({ ...key, epoch, to: 'lost', at: now, error, published: [] })
    turn.events.push({ kind: 'attempt', ...key, to: 'lost', epoch, attempt: claim.attempts + 1, worker, error })
    const lost = claim.lost + 1
    const to = stopping ? 'cancelled' : lost < lostInARow ? 'ready' : 'failed'
    await tx.moveTaskRun({ key, to, at: now, epoch, set: { lost, error, worker: null, pools: [], dueAt: null, reason: 'lost' } })
    turn.events.push({ kind: 'task_run', ...key, to, epoch, reason: 'lost', error })
    if (to === 'ready') continue
    if (item === null) await propagate(turn, { run, step, state: to })
    else await settleItem(turn, { run, step, state: to })
  }
}

/** The fault of a run whose pipeline and window another living process works on. */
export function busy(record: RunRecord): Fault {
  return new Fault('RUN-BUSY', {
    message: `run ${record.id} of ${record.pipeline} for this window is under way in another process`,
    hint: `watch it with: caudal show run ${record.id}`,
    data: { run: record.id },
  })
}
