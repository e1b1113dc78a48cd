import { Fault, faultRecord, parseWindow } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import type { StepManifest } from '../plan/index.ts'
import type { RunRecord, TaskRunMove } from '../ports/index.ts'
import { isCancelling, meetRun } from './known-run.ts'
import { living } from './lease.ts'
import type { KnownRun, Turn } from './parts.ts'
import { conclude, propagate } from './propagate.ts'
import { submit } from './submit.ts'

/** How long to wait before looking again whether a run of the same pipeline and window has ended. Milliseconds. */
const lookAgainMs = 5_000

/**
 * Starts the run of another pipeline that a step waits for from now on. It happens in the transaction that records the end of the
 * attempt which worked out what to start it with, and so once. While another run of that pipeline and window is under way the step tries
 * again later.
 */
export async function startChild(
  turn: Turn,
  asked: { readonly run: KnownRun; readonly step: StepManifest; readonly start: Json },
): Promise<void> {
  const { run, step, start } = asked
  const { tx, now } = turn
  const { pipeline: name, version, wait } = step.trigger!
  const { params, window: text } = start as { readonly params: { readonly [name: string]: Json }; readonly window: string }
  const named = parseWindow(text)
  const own = run.record.window
  const window = named.start === own.start && named.end === own.end ? own : named
  const pipeline = await tx.storedVersion(name, version)
  if (pipeline === null) return move(turn, { run, step: step.name, to: 'failed', set: { error: unknownVersion(name) } })
  const other = await tx.unfinishedRun({ pipeline: name, start: window.start, end: window.end })
  // It was started before, and the step has come here again.
  if (other?.parent?.run === run.id && other.parent.step === step.name) return
  if (other !== null && (await isTaken(turn, other))) {
    const dueAt = now + lookAgainMs
    turn.dues.push(dueAt)
    const reason = `run ${other.id} of ${name} for the same window is under way`
    return move(turn, { run, step: step.name, to: 'ready', set: { dueAt, reason } })
  }
  const parent = { run: run.id, step: step.name }
  const { run: child, resumed } = await submit(turn, { pipeline, sources: [], window, params, trigger: 'pipeline', parent })
  if (resumed) await tx.setParent(child.id, parent)
  if (!wait) await move(turn, { run, step: step.name, to: 'succeeded', set: { output: { inline: triggered(child.record, 'queued') } } })
}

/** Whether an unfinished run is somebody's: a step waits for it, a living worker drives or works on it, or every worker may. */
async function isTaken(turn: Turn, other: RunRecord & { readonly driver: string | null }): Promise<boolean> {
  const { tx, now, parts } = turn
  const { parent, driver } = other
  if (parent !== null && (await tx.stepStates(parent.run, [parent.step])).get(parent.step) === 'waiting') return true
  const alive = new Set([...living(await tx.workers(now), parts.process), parts.worker])
  return driver === null || alive.has(driver) || (await tx.claims()).some(({ run, worker }) => run === other.id && alive.has(worker))
}

/** Ends the steps whose runs of other pipelines ended in this turn, and what follows from that. */
export async function settleParents(turn: Turn): Promise<void> {
  for (let index = 0; index < turn.done.length; index++) {
    const child = await turn.tx.runNow(turn.done[index]!)
    if (child === null || child.parent === null || !isTerminal('run', child.state)) continue
    const run = await meetRun(turn, child.parent.run)
    if (run.steps.get(child.parent.step)?.trigger?.wait !== true) continue
    await settleParent(turn, { run, step: child.parent.step, child })
    await conclude(turn)
  }
}

async function settleParent(turn: Turn, of: { readonly run: KnownRun; readonly step: string; readonly child: RunRecord }): Promise<void> {
  const { run, step, child } = of
  if ((await turn.tx.stepStates(run.id, [step])).get(step) !== 'waiting') return
  if (child.state === 'succeeded')
    return move(turn, { run, step, to: 'succeeded', set: { output: { inline: triggered(child, 'succeeded') }, error: null } })
  if (await isCancelling(turn, run)) return move(turn, { run, step, to: 'cancelled', set: { reason: 'cancelled' } })
  const error = new Fault('TRIGGER-FAILED', {
    message: `run ${child.id} of ${child.pipeline} ${child.state === 'failed' ? 'failed' : `was cancelled${child.reason === null ? '' : `: ${child.reason}`}`}`,
    hint: `see why with: caudal show run ${child.id}`,
    data: { run: child.id, pipeline: child.pipeline, state: child.state },
  })
  await move(turn, { run, step, to: 'failed', set: { error: faultRecord(error) } })
}

async function move(
  turn: Turn,
  to: {
    readonly run: KnownRun
    readonly step: string
    readonly to: 'ready' | 'succeeded' | 'failed' | 'cancelled'
    readonly set: NonNullable<TaskRunMove['set']>
  },
): Promise<void> {
  const { run, step, set } = to
  const { tx, now, events } = turn
  const key = { run: run.id, step, item: null }
  if (!(await tx.moveTaskRun({ key, to: to.to, at: now, set }))) return
  const { reason, error, output, dueAt } = set
  events.push({
    kind: 'task_run',
    ...key,
    to: to.to,
    epoch: 0,
    ...(typeof dueAt === 'number' ? { dueAt } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(error === undefined || error === null ? {} : { error }),
  })
  if (to.to === 'ready') return
  if (output !== undefined && output !== null) turn.outputs.push({ key, output })
  await propagate(turn, { run, step, state: to.to })
}

/** The output of a step that triggers; the outputs of the other run's steps are read when they are asked for. */
function triggered(child: RunRecord, state: 'queued' | 'succeeded'): Json {
  return { run: child.id, pipeline: child.pipeline, state }
}

function unknownVersion(pipeline: string): ReturnType<typeof faultRecord> {
  const message = `the definition of ${pipeline} that this run was started with is not kept any more`
  return faultRecord(new Fault('TRIGGER-FAILED', { message, hint: 'start a new run with: caudal run', blame: 'system' }))
}
