import { Fault, faultRecord } from '../kernel/index.ts'
import type { FaultRecord, Json } from '../kernel/index.ts'
import type { ApprovalAnswer } from '../journal/index.ts'
import type { ApprovalManifest, StepManifest } from '../plan/index.ts'
import type { TaskRunMove } from '../ports/index.ts'
import type { Answer } from './answer.ts'
import type { KnownRun, Turn } from './parts.ts'
import { propagate } from './propagate.ts'

/** A step of a run that asks a person. */
export interface Asking {
  readonly run: KnownRun
  readonly step: string
}

/** Asks: the step waits for an answer from now on, and holds no worker. */
export async function askPerson(
  turn: Turn,
  question: { readonly run: KnownRun; readonly step: StepManifest; readonly shown: Json },
): Promise<void> {
  const { run, step, shown } = question
  const { tx, now, events } = turn
  const key = { run: run.id, step: step.name, item: null }
  const reason = step.approval!.ask
  if (!(await tx.moveTaskRun({ key, to: 'waiting', at: now, set: { startedAt: now, reason } }))) return
  events.push({ kind: 'task_run', ...key, to: 'waiting', epoch: 0, reason })
  const dueAt = step.timeoutMs === null ? null : now + step.timeoutMs
  await tx.noteQuestion({ run: run.id, step: step.name, askedAt: now, dueAt, shown })
  if (dueAt === null) return
  await tx.setTimers([{ run: run.id, kind: 'approval', step: step.name, dueAt }])
  turn.dues.push(dueAt)
}

/** Records a person's answer. Throws `APPROVAL-NOT-OPEN` and `APPROVAL-NOT-YOURS`. */
export async function answerQuestion(turn: Turn, given: Asking & { readonly answer: Answer }): Promise<void> {
  const { run, step, answer } = given
  const asked = run.steps.get(step)?.approval
  const state = (await turn.tx.stepStates(run.id, [step])).get(step)
  if (asked === undefined || asked === null || state !== 'waiting') throw await notOpen(turn, { run, step })
  if (asked.assignees.length > 0 && !asked.assignees.includes(answer.by ?? '')) throw notYours(step, { asked, by: answer.by })
  const by = answer.by ?? null
  const comment = answer.comment ?? null
  const who = by === null ? '' : ` by ${by}`
  const said = comment === null ? '' : `: ${comment}`
  if ('approve' in answer) {
    const set = { output: { inline: answer.approve }, error: null, reason: `approved${who}${said}` }
    return settle(turn, { run, step, to: 'succeeded', set, answer: 'approved', by, comment })
  }
  const fault = new Fault('APPROVAL-REJECTED', {
    message: `${step} was rejected${who}${said}`,
    hint: 'where the answer was wrong, ask again with: caudal retry',
    data: { by, comment },
  })
  await settle(turn, { run, step, to: 'failed', set: { error: faultRecord(fault), reason: null }, answer: 'rejected', by, comment })
}

/** Does what the step says for the end of its time, where nobody has answered. */
export async function endQuestion(turn: Turn, { run, step }: Asking): Promise<void> {
  const manifest = run.steps.get(step)
  const asked = manifest?.approval
  if (asked === undefined || asked === null) return
  const common = { run, step, answer: 'timed_out', by: null, comment: null } as const
  const reason = 'nobody answered in time'
  if (asked.onTimeout === 'approve') {
    const set = { output: { inline: asked.answer ?? {} }, error: null, reason: `approved, as ${reason}` }
    return settle(turn, { ...common, to: 'succeeded', set })
  }
  if (asked.onTimeout === 'skip') return settle(turn, { ...common, to: 'skipped', set: { reason } })
  await settle(turn, { ...common, to: 'failed', set: { error: timedOut(step), reason: null } })
}

async function settle(
  turn: Turn,
  end: Asking & {
    readonly to: 'succeeded' | 'failed' | 'skipped'
    readonly set: NonNullable<TaskRunMove['set']>
    readonly answer: ApprovalAnswer
    readonly by: string | null
    readonly comment: string | null
  },
): Promise<void> {
  const { tx, now, events } = turn
  const { run, step, to, set, answer, by, comment } = end
  const key = { run: run.id, step, item: null }
  if ((await tx.stepStates(run.id, [step])).get(step) !== 'waiting') return
  if (!(await tx.moveTaskRun({ key, to, at: now, set }))) return
  const { reason, error, output } = set
  events.push(
    { kind: 'approval', run: run.id, step, answer, ...(by === null ? {} : { by }), ...(comment === null ? {} : { comment }) },
    {
      kind: 'task_run',
      ...key,
      to,
      epoch: 0,
      ...(typeof reason === 'string' ? { reason } : {}),
      ...(error === undefined || error === null ? {} : { error }),
    },
  )
  await tx.noteAnswer({ run: run.id, step, answer, answeredAt: now, by, comment })
  if (output !== undefined && output !== null) turn.outputs.push({ key, output })
  await propagate(turn, { run, step, state: to })
}

function timedOut(step: string): FaultRecord {
  const message = `nobody answered ${step} in time`
  return faultRecord(
    new Fault('APPROVAL-TIMEOUT', { message, hint: 'ask again with: caudal retry; or give the approval a longer timeout' }),
  )
}

async function notOpen(turn: Turn, { run, step }: Asking): Promise<Fault> {
  const question = await turn.tx.question({ run: run.id, step })
  const who = question?.by === undefined || question.by === null ? '' : ` by ${question.by}`
  const message =
    question?.answer === undefined || question.answer === null
      ? `${step} of run ${run.id} does not wait for an answer`
      : `${step} of run ${run.id} has been answered already: ${question.answer.replace('_', ' ')}${who}`
  return new Fault('APPROVAL-NOT-OPEN', { message, hint: 'see what waits with: caudal list approvals', data: { run: run.id, step } })
}

function notYours(step: string, { asked, by }: { readonly asked: ApprovalManifest; readonly by: string | undefined }): Fault {
  return new Fault('APPROVAL-NOT-YOURS', {
    message: `${by ?? 'somebody without a name'} may not answer ${step}`,
    hint: `it is for ${asked.assignees.join(', ')}; say who you are with --by`,
    data: { step, assignees: asked.assignees },
  })
}
