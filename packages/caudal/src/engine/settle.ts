import { faultRecord, Fault } from '../kernel/index.ts'
import type { FaultRecord } from '../kernel/index.ts'
import type { AttemptState, CheckResult, Published, TaskRunState } from '../journal/index.ts'
import type { StepManifest } from '../plan/index.ts'
import type { Outcome, TaskRunMove } from '../ports/index.ts'
import { meetDeadlines } from './judge-deadlines.ts'
import { claimText, keyText } from './key-text.ts'
import type { KnownRun, Mail, OwnClaim, Turn } from './parts.ts'
import { isCancelling, meetRun } from './known-run.ts'
import { propagate } from './propagate.ts'
import { lostInARow, pauseMs, triesAgain } from './retry.ts'

type OutcomeMail = Extract<Mail, { kind: 'outcome' }>

/** Records how an attempt ended and what follows from it. An outcome of an attempt that was given up meanwhile changes nothing. */
export async function settle(turn: Turn, mail: OutcomeMail): Promise<void> {
  const { claim, outcome } = mail
  turn.parts.running.delete(claimText(claim))
  const run = await meetRun(turn, claim.run)
  const step = run.steps.get(claim.step)
  if (step === undefined) return
  const end = attemptEnd(outcome)
  const ended = await turn.tx.finishAttempt({ ...claim, ...end, at: turn.now })
  if (!ended) return
  turn.events.push({
    kind: 'attempt',
    run: claim.run,
    step: claim.step,
    item: claim.item,
    epoch: claim.epoch,
    attempt: claim.attempt,
    worker: turn.parts.worker,
    to: end.to,
    ...(end.error === null ? {} : { error: end.error }),
    ...(end.published.length === 0 ? {} : { published: end.published }),
    ...(end.checks.length === 0 ? {} : { checks: end.checks }),
  })
  if (end.published.length > 0) {
    await meetDeadlines(turn, end.published)
    await turn.tx.keepDatasetVersions(end.published, turn.now)
    await turn.tx.noteArrivals(end.published, run.record.window)
  }
  const next = await nextMove(turn, { run, step, mail })
  await move(turn, { run, claim, next })
  if (mail.cacheKey !== null && mail.output !== null && step.cacheMs !== null && !mail.cached) {
    await turn.tx.keepCached({ key: mail.cacheKey, output: mail.output, at: turn.now, expiresAt: turn.now + step.cacheMs })
  }
}

interface AttemptEnd {
  readonly to: AttemptState
  readonly error: FaultRecord | null
  readonly published: readonly Published[]
  readonly checks: readonly CheckResult[]
}

function attemptEnd(outcome: Outcome): AttemptEnd {
  switch (outcome.kind) {
    case 'succeeded':
      return { to: 'succeeded', error: null, published: outcome.published, checks: outcome.checks ?? [] }
    case 'not_yet':
      return { to: 'succeeded', error: null, published: [], checks: [] }
    case 'failed':
      return { to: 'failed', error: outcome.error, published: outcome.published, checks: outcome.checks ?? [] }
    case 'cancelled':
      return { to: 'cancelled', error: null, published: [], checks: [] }
    default:
      return { to: outcome.kind, error: outcome.error, published: [], checks: [] }
  }
}

/** Where a task run goes from `running`. */
interface NextMove {
  readonly to: Extract<TaskRunState, 'succeeded' | 'failed' | 'ready' | 'waiting' | 'cancelled'>
  readonly set: NonNullable<TaskRunMove['set']>
}

async function nextMove(
  turn: Turn,
  options: { readonly run: KnownRun; readonly step: StepManifest; readonly mail: OutcomeMail },
): Promise<NextMove> {
  const { run, step, mail } = options
  const { claim, outcome } = mail
  switch (outcome.kind) {
    case 'succeeded':
      if (step.trigger !== null) return starts(turn, { run, step, start: outcome.output })
      return { to: 'succeeded', set: { output: mail.output, attempts: claim.attempt, cached: mail.cached, error: null, reason: null } }
    case 'cancelled':
      return { to: 'cancelled', set: { reason: 'cancelled' } }
    case 'not_yet':
      return (await isCancelling(turn, run))
        ? { to: 'cancelled', set: { reason: 'cancelled' } }
        : looksAgain(turn, { step, claim, saw: outcome.saw })
    case 'lost':
      return afterLoss(turn, { run, claim, error: outcome.error })
    default: {
      const error = outcome.error
      const set = { error, attempts: claim.attempt, lost: 0 }
      if (!triesAgain(step.retry, { used: claim.attempt, outcome })) return { to: 'failed', set }
      if (await isCancelling(turn, run)) return { to: 'cancelled', set: { ...set, reason: 'cancelled' } }
      const dueAt = turn.now + pauseMs(step.retry, { next: claim.attempt + 1, random: turn.parts.random })
      return { to: 'ready', set: { ...set, dueAt, worker: null, pools: [], reason: 'retry' } }
    }
  }
}

/** A step that triggers waits for the run that is started in this same transaction. */
async function starts(turn: Turn, child: Turn['starts'][number]): Promise<NextMove> {
  if (await isCancelling(turn, child.run)) return { to: 'cancelled', set: { reason: 'cancelled' } }
  turn.starts.push(child)
  return { to: 'waiting', set: { dueAt: null, worker: null, pools: [], lost: 0, error: null, reason: null } }
}

/** A sensor that does not hold yet waits for its next look, until its time is up. */
async function looksAgain(
  turn: Turn,
  options: { readonly step: StepManifest; readonly claim: OwnClaim; readonly saw: string },
): Promise<NextMove> {
  const { step, claim, saw } = options
  const since = (await turn.tx.firstReadyAt(claim)) ?? turn.now
  const dueAt = turn.now + (step.everyMs ?? 0)
  if (step.timeoutMs !== null && dueAt > since + step.timeoutMs) {
    const error = faultRecord(
      new Fault('WAIT-TIMEOUT', {
        message: `${claim.step} waited its full time in vain; at its last look ${saw}`,
        hint: 'look at what it waits for, or give the wait a longer timeout',
        blame: 'upstream',
        data: { saw },
      }),
    )
    return { to: 'failed', set: { error, reason: saw } }
  }
  return { to: 'waiting', set: { dueAt, worker: null, pools: [], reason: saw, lost: 0 } }
}

/** A lost attempt uses up no try, but three in a row fail the task run; one whose runner was killed because of a neighbour is not counted. */
async function afterLoss(
  turn: Turn,
  options: { readonly run: KnownRun; readonly claim: OwnClaim; readonly error: FaultRecord },
): Promise<NextMove> {
  const { run, claim, error } = options
  const lost = (await turn.tx.lostSoFar(claim)) + (error.code === 'RUNNER-SACRIFICED' ? 0 : 1)
  if (await isCancelling(turn, run)) return { to: 'cancelled', set: { error, lost, reason: 'cancelled' } }
  if (lost < lostInARow) return { to: 'ready', set: { error, lost, dueAt: null, worker: null, pools: [], reason: 'lost' } }
  const fault = new Fault('TASK-LOST', {
    message: `${claim.step} lost its runner ${lost} times in a row; the last time: ${error.message}`,
    hint: 'the task ends its process or uses up its memory; see `caudal logs`',
    data: { lost },
  })
  return { to: 'failed', set: { error: { ...faultRecord(fault), cause: error }, lost } }
}

async function move(turn: Turn, options: { readonly run: KnownRun; readonly claim: OwnClaim; readonly next: NextMove }): Promise<void> {
  const { run, claim, next } = options
  const { to, set } = next
  const key = { run: claim.run, step: claim.step, item: claim.item }
  if (!(await turn.tx.moveTaskRun({ key, to, at: turn.now, epoch: claim.epoch, set }))) return
  turn.events.push({
    kind: 'task_run',
    ...key,
    to,
    epoch: claim.epoch,
    ...(typeof set.dueAt === 'number' ? { dueAt: set.dueAt } : {}),
    ...(set.cached === true ? { cached: true } : {}),
    ...(typeof set.reason === 'string' ? { reason: set.reason } : {}),
    ...(set.error === undefined || set.error === null ? {} : { error: set.error }),
  })
  if (typeof set.dueAt === 'number') turn.dues.push(set.dueAt)
  if (to === 'ready' || to === 'waiting') return
  if (set.output !== undefined && set.output !== null && key.item === null) turn.outputs.push({ key, output: set.output })
  if (key.item === null) await propagate(turn, { run, step: key.step, state: to })
  else await settleItem(turn, { run, step: key.step, state: to })
}

/** Counts an item that ended, together with others of its step that are settled side by side, and ends the mapped step with the last one. */
export async function settleItem(
  turn: Turn,
  ended: { readonly run: KnownRun; readonly step: string; readonly state: TaskRunState },
): Promise<void> {
  const { run, step } = ended
  const name = keyText({ run: run.id, step, item: null })
  const failed = ended.state === 'succeeded' ? 0 : 1
  const beside = turn.counting.get(name)
  if (beside !== undefined) {
    beside.ended += 1
    beside.failed += failed
    return beside.through
  }
  const count = { ended: 1, failed, through: Promise.resolve() }
  turn.counting.set(name, count)
  // Those that are settled side by side have come as far as this one before it goes on.
  count.through = count.through.then(() => {
    turn.counting.delete(name)
    return countItems(turn, { run, step, ended: count.ended, failed: count.failed })
  })
  return count.through
}

async function countItems(
  turn: Turn,
  counted: { readonly run: KnownRun; readonly step: string; readonly ended: number; readonly failed: number },
): Promise<void> {
  const { run, step, ended, failed } = counted
  const progress = await turn.tx.countItems({ run: run.id, step, ended, failed })
  const all = progress.done === progress.total
  if (!all && !(progress.done === progress.next && (await isCancelling(turn, run)))) return
  const to = !all ? 'cancelled' : progress.failed > 0 ? 'failed' : 'succeeded'
  await endMap(turn, { run, step, to, failed: progress.failed, total: progress.total })
}

/** Ends a mapped step as a whole. */
export async function endMap(
  turn: Turn,
  end: {
    readonly run: KnownRun
    readonly step: string
    readonly to: 'succeeded' | 'failed' | 'cancelled'
    readonly failed: number
    readonly total: number
  },
): Promise<void> {
  const { run, step, to, failed, total } = end
  const key = { run: run.id, step, item: null }
  const error =
    to === 'failed'
      ? faultRecord(
          new Fault('MAP-ITEMS-FAILED', {
            message: `${failed} of ${total} items of ${step} failed`,
            hint: `see them with: caudal show run ${run.id}`,
            data: { failed, total },
          }),
        )
      : null
  if (!(await turn.tx.moveTaskRun({ key, to, at: turn.now, set: { error } }))) return
  turn.events.push({ kind: 'task_run', ...key, to, epoch: 0, ...(error === null ? {} : { error }) })
  await propagate(turn, { run, step, state: to })
}
