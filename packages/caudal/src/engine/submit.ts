import { canonicalJson, createId, Fault, faultRecord } from '../kernel/index.ts'
import type { PipelineManifest, StepManifest } from '../plan/index.ts'
import type { RunRecord } from '../ports/index.ts'
import { cancelOpen } from './cancel.ts'
import type { RunRequest } from './engine.ts'
import { living } from './lease.ts'
import type { DrivenRun, Turn } from './parts.ts'
import { endMap } from './settle.ts'
import { enter, propagate } from './propagate.ts'
import { readiness } from './readiness.ts'
import { lostInARow } from './retry.ts'

/**
 * Starts a run, or takes over an unfinished one of the same pipeline and window that nobody alive drives. One that another
 * version or other parameters began is cancelled first. Throws `RUN-BUSY` where somebody alive drives it.
 */
export async function submit(turn: Turn, request: RunRequest): Promise<{ readonly run: DrivenRun; readonly resumed: boolean }> {
  const { parts, tx, now } = turn
  const { pipeline, window, params } = request
  const alive = living(await tx.workers(), { now, process: parts.process })
  const unfinished = await tx.unfinishedRun({ pipeline: pipeline.name, start: window.start, end: window.end })
  if (unfinished !== null) {
    const { driver, ...record } = unfinished
    if (driver !== null && alive.has(driver)) throw busy(record)
    const same = record.version === pipeline.version && canonicalJson(record.params) === canonicalJson(params)
    if (same && !record.cancelling) return { run: await takeOver(turn, { record, pipeline, alive }), resumed: true }
    await giveUp(turn, { record, pipeline, alive })
  }
  await tx.keepVersion({ pipeline, sources: request.sources }, now)
  const record: RunRecord = {
    id: createId(now, parts.random),
    pipeline: pipeline.name,
    version: pipeline.version,
    window,
    params,
    trigger: request.trigger,
    state: 'queued',
    cancelling: false,
    createdAt: now,
    startedAt: null,
    finishedAt: null,
    reason: null,
  }
  const run = drivenRun(record, pipeline)
  await tx.addRun(record, parts.worker)
  await tx.addTaskRuns(
    record.id,
    pipeline.steps.map(({ name, after, priority }) => ({ step: name, unmet: after.length, priority })),
  )
  turn.events.push({ kind: 'run', run: record.id, to: 'queued', pipeline: pipeline.name, version: pipeline.version, window })
  for (const step of pipeline.steps) if (step.after.length === 0) await enterRoot(turn, { run, step })
  return { run, resumed: false }
}

async function enterRoot(turn: Turn, options: { readonly run: DrivenRun; readonly step: StepManifest }): Promise<void> {
  const { run, step } = options
  const verdict = readiness(step.on, new Map())
  if (verdict.to === 'wait') return
  const ended = await enter(turn, { run, name: step.name, to: verdict.to, reason: verdict.reason })
  if (ended !== null) await propagate(turn, { run, step: step.name, state: ended })
}

/** Lets queued runs start, as far as their pipelines allow runs side by side. */
export async function startRuns(turn: Turn): Promise<void> {
  for (const run of turn.parts.runs.values()) {
    if (run.active || run.cancelling) continue
    const limit = run.pipeline.maxActiveRuns
    if (limit !== null && (await turn.tx.activeRuns(run.pipeline.name)) >= limit) {
      turn.refused = true
      continue
    }
    if (!(await turn.tx.moveRun(run.id, { to: 'running', at: turn.now }))) continue
    run.active = true
    turn.events.push({
      kind: 'run',
      run: run.id,
      to: 'running',
      pipeline: run.pipeline.name,
      version: run.pipeline.version,
      window: run.record.window,
    })
  }
}

/** A run with its graph at hand. */
function drivenRun(record: RunRecord, pipeline: PipelineManifest): DrivenRun {
  const next = new Map<string, string[]>()
  for (const step of pipeline.steps) for (const before of step.after) next.set(before, [...(next.get(before) ?? []), step.name])
  const finished = Promise.withResolvers<RunRecord>()
  finished.promise.catch(() => {})
  return {
    id: record.id,
    record,
    pipeline,
    steps: new Map(pipeline.steps.map((step) => [step.name, step])),
    next,
    open: pipeline.steps.length,
    active: record.state === 'running',
    cancelling: record.cancelling,
    admitted: new Set(),
    preparing: new Set(),
    waits: pipeline.steps.some(({ kind }) => kind === 'wait'),
    finished,
  }
}

interface Unfinished {
  readonly record: RunRecord
  readonly pipeline: PipelineManifest
  readonly alive: ReadonlySet<string>
}

/** Goes on with a run whose driver died: what it had claimed is lost and ready again. */
async function takeOver(turn: Turn, { record, pipeline, alive }: Unfinished): Promise<DrivenRun> {
  const { parts, tx } = turn
  const run = drivenRun(record, pipeline)
  run.open = (await tx.runOutcome(record.id)).open
  await tx.driveRun(record.id, parts.worker)
  await loseClaims(turn, { run, alive })
  const due = await tx.nextDue({ runs: [record.id], now: turn.now })
  if (due !== null) turn.dues.push(due)
  return run
}

async function giveUp(turn: Turn, { record, pipeline, alive }: Unfinished): Promise<void> {
  const run = drivenRun(record, pipeline)
  run.cancelling = true
  await loseClaims(turn, { run, alive })
  await cancelOpen(turn, run)
  const reason = record.cancelling ? record.reason : 'superseded: its code or parameters have changed'
  await turn.tx.moveRun(record.id, { to: 'cancelled', at: turn.now, reason })
  turn.events.push({
    kind: 'run',
    run: record.id,
    to: 'cancelled',
    pipeline: record.pipeline,
    version: record.version,
    window: record.window,
    ...(reason === null ? {} : { reason }),
  })
}

/** Marks as lost what dead workers had claimed of a run. */
async function loseClaims(turn: Turn, options: { readonly run: DrivenRun; readonly alive: ReadonlySet<string> }): Promise<void> {
  const { run, alive } = options
  const { tx, now } = turn
  for (const claim of await tx.claims()) {
    if (claim.run !== run.id || alive.has(claim.worker)) continue
    const { step, item, epoch, worker } = claim
    const key = { run: run.id, step, item }
    const error = faultRecord(new Fault('WORKER-LOST', { message: 'the process that ran it died', blame: 'system', retryable: true }))
    await tx.finishAttempt({ ...key, epoch, to: 'lost', at: now, error, published: [] })
    turn.events.push({ kind: 'attempt', ...key, to: 'lost', epoch, attempt: claim.attempts + 1, worker, error })
    const lost = claim.lost + 1
    const to = lost < lostInARow && !run.cancelling ? 'ready' : run.cancelling ? 'cancelled' : 'failed'
    await tx.moveTaskRun({ key, to, at: now, epoch, set: { lost, error, worker: null, pools: [], dueAt: null, reason: 'lost' } })
    turn.events.push({ kind: 'task_run', ...key, to, epoch, reason: 'lost', error })
    if (to === 'ready') continue
    if (item === null) await propagate(turn, { run, step, state: to })
    else {
      const progress = await tx.countItem({ run: run.id, step, failed: true })
      if (progress.done === progress.total) await endMap(turn, { run, step, to: 'failed', failed: progress.failed, total: progress.total })
    }
  }
}

function busy(record: RunRecord): Fault {
  return new Fault('RUN-BUSY', {
    message: `run ${record.id} of ${record.pipeline} for this window is under way in another process`,
    hint: `watch it with: caudal show run ${record.id}`,
    data: { run: record.id },
  })
}
