import { formatDuration, isoInstant } from '../kernel/index.ts'
import type { FaultRecord } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import type { TaskRunState } from '../journal/index.ts'
import type { ApprovalManifest, StepManifest } from '../plan/index.ts'
import type { TaskRunRecord } from '../ports/index.ts'
import { admission, admitOwnPool, poolsHeld, usageOf } from './admission.ts'
import { keyText } from './key-text.ts'
import { opensAt } from './rates.ts'
import { readiness } from './readiness.ts'
import { listed, timeText } from './verdict.ts'
import type { ExplainFacts, Verdict, VerdictReason } from './verdict.ts'

type Saying = Pick<Verdict, 'reason' | 'text'> & { readonly nextAt?: number | null }

/** Why a step, or one item of a mapped step, is where it is. */
export function explainTaskRun(facts: ExplainFacts, of: { readonly step: string; readonly item: number | null }): Verdict {
  const whole = facts.steps.find(({ step }) => step === of.step)!
  const step = facts.pipeline.steps.find(({ name }) => name === of.step)!
  const record = of.item === null ? whole : (facts.item?.record ?? null)
  const subject = of.item === null ? of.step : `${of.step}/${of.item}`
  if (record === null) return { subject, state: 'pending', nextAt: null, ...unclaimedItem(facts, { step, whole, index: of.item! }) }
  const said = standing(facts, { step, record })
  const time = of.item === null && !isTerminal('taskRun', record.state) ? timeText(facts, of.step) : ''
  return { subject, state: record.state, nextAt: null, ...said, text: `${said.text}${time}` }
}

interface Place {
  readonly step: StepManifest
  readonly record: TaskRunRecord
}

function standing(facts: ExplainFacts, { step, record }: Place): Saying {
  if (isTerminal('taskRun', record.state)) return ended(record)
  switch (record.state) {
    case 'pending':
      return pending(facts, step)
    case 'ready':
      return ready(facts, { step, record })
    case 'waiting':
      return waiting(facts, { step, record })
    default:
      return record.items === null ? running(facts, { step, record }) : mapping(facts, { step, record })
  }
}

function ended(record: TaskRunRecord): Saying {
  const { state, error, reason, attempts, finishedAt } = record
  const at = finishedAt === null ? '' : ` at ${isoInstant(finishedAt)}`
  const why = error === null ? (reason ?? '') : errorText(error)
  const tries = attempts > 1 ? ` after ${attempts} attempts` : ''
  const verb = { skipped: 'was skipped', upstream_failed: 'did not start', cancelled: 'was cancelled' }[state as string] ?? state
  return { reason: 'ended', text: `it ${verb}${tries}${at}${why === '' || state === 'succeeded' ? '' : `: ${why}`}` }
}

function errorText(error: FaultRecord): string {
  return `${error.code} ${error.message.split('\n', 1)[0]}`
}

function pending(facts: ExplainFacts, step: StepManifest): Saying {
  const states = new Map<string, TaskRunState>(
    facts.steps.filter(({ step: name }) => step.after.includes(name)).map((one) => [one.step, one.state]),
  )
  const verdict = readiness(step.on, states)
  if (verdict.to !== 'wait') return { reason: 'next-turn', text: `its rule ${step.on} holds: it becomes ${verdict.to} with the next turn` }
  const open = [...states].filter(([, state]) => !isTerminal('taskRun', state)).map(([name, state]) => `${name} (${state})`)
  return { reason: 'steps-before', text: `its rule ${step.on} is open: it comes after ${listed(open)}` }
}

function ready(facts: ExplainFacts, { step, record }: Place): Saying {
  const { now } = facts
  if (record.dueAt !== null && record.dueAt > now) {
    if (step.trigger !== null && record.reason !== null)
      return { reason: 'other-run', text: `${record.reason}; it looks again at ${isoInstant(record.dueAt)}`, nextAt: record.dueAt }
    const last = record.error === null ? '' : `; the last one: ${errorText(record.error)}`
    const text = `attempt ${record.attempts + 1} of ${step.retry.attempts} is due in ${formatDuration(record.dueAt - now)}, at ${isoInstant(record.dueAt)}${last}`
    return { reason: 'retrying', text, nextAt: record.dueAt }
  }
  if (facts.run.paused) return paused
  if (facts.run.state === 'queued') return { reason: 'queued', text: 'its run has not started' }
  const refused = refusals(facts, step)
  if (refused !== null) return refused
  if (step.kind === 'each') return { reason: 'preparing', text: 'its list of items is being worked out' }
  return { reason: 'next-turn', text: 'nothing holds it back: it starts with the next turn of its worker' }
}

const paused: Saying = { reason: 'paused', text: 'its run is paused' }

/** What admission says, and after it whether a runner is free; null where nothing refuses. */
function refusals(facts: ExplainFacts, step: StepManifest): Saying | null {
  const { run, now, slots, claims, driver, capacity, rates, starts } = facts
  if (run.paused) return paused
  const pools = poolsHeld(run.id, step)
  const usage = usageOf(slots, claims)
  admitOwnPool(usage, { run: run.id, step })
  const refused = admission(usage, pools)
  if (refused.length > 0) {
    const own = refused.every(({ pool }) => !step.pools.includes(pool))
    const text = refused.map(({ pool, slots: of, held }) => {
      const name = step.pools.includes(pool) ? `pool ${pool}` : 'its own concurrency'
      return `${name}: ${held.length} of ${of} held by ${listed(held.map(keyText))}`
    })
    return { reason: own ? 'concurrency' : 'pool', text: text.join('; ') }
  }
  const nextAt = opensAt({ now, parts: { rates } }, { rates: { starts, added: [] }, pools })
  if (nextAt !== null) {
    const full = pools.filter((pool) => opensAt({ now, parts: { rates } }, { rates: { starts, added: [] }, pools: [pool] }) !== null)
    const each = full.map((pool) => {
      const { count, perMs } = rates.get(pool)!
      return `pool ${pool}: ${count} of ${count} starts in ${formatDuration(perMs)} were made`
    })
    return { reason: 'rate', text: `${each.join('; ')}; it opens in ${formatDuration(nextAt - now)}, at ${isoInstant(nextAt)}`, nextAt }
  }
  const busy = claims.filter(({ worker }) => worker === driver)
  if (driver === null || busy.length < capacity) return null
  return { reason: 'runners', text: `the runners are full: ${busy.length} of ${capacity} held by ${listed(busy.map(keyText))}` }
}

function waiting(facts: ExplainFacts, { step, record }: Place): Saying {
  if (step.approval !== null) return asking(facts, { step, asked: step.approval })
  if (step.trigger !== null) return otherRun(facts, step)
  if (facts.run.paused) return { reason: 'paused', text: `its run is paused: ${step.task} is not looked at` }
  const saw = record.reason === null ? '' : `at its last look ${record.reason}; `
  const next = record.dueAt === null ? 'it looks again soon' : `it looks again at ${isoInstant(record.dueAt)}`
  const until = step.timeoutMs === null || record.readyAt === null ? '' : `, and gives up at ${isoInstant(record.readyAt + step.timeoutMs)}`
  return { reason: 'waiting', text: `${step.task} does not hold: ${saw}${next}${until}`, nextAt: record.dueAt }
}

function otherRun(facts: ExplainFacts, step: StepManifest): Saying {
  const child = facts.children.findLast(({ parent }) => parent?.step === step.name)
  const which =
    child === undefined
      ? `a run of ${step.task}`
      : `run ${child.id} of ${child.pipeline}, which is ${child.paused ? 'paused' : child.state}`
  return { reason: 'other-run', text: `it waits for ${which}${child === undefined ? '' : `: caudal explain ${child.id}`}` }
}

/** What a question to a person waits for; also while the run is paused, since it can be answered all the same. */
function asking(facts: ExplainFacts, { step, asked }: { readonly step: StepManifest; readonly asked: ApprovalManifest }): Saying {
  const question = facts.approvals.find((one) => one.step === step.name)
  const whom = asked.assignees.length === 0 ? 'anybody' : listed(asked.assignees)
  const outcome = { fail: 'fails', skip: 'is skipped', approve: 'counts as approved' }[asked.onTimeout]
  const dueAt = question?.dueAt ?? null
  const until = dueAt === null ? '' : `; without one it ${outcome} at ${isoInstant(dueAt)}`
  const text = `it waits for an answer of ${whom}: ${asked.ask} Answer with: caudal approve ${facts.run.id}/${step.name}${until}`
  return { reason: 'approval', text, nextAt: dueAt }
}

function running(facts: ExplainFacts, { record }: Place): Saying {
  const { now, claims, usualMs } = facts
  const claim = claims.find(({ run, step, item }) => run === record.run && step === record.step && item === record.item)
  const since = record.startedAt === null ? '' : ` for ${formatDuration(now - record.startedAt)}`
  const usual = usualMs.get(record.step)
  const facets = [
    ...(claim === undefined ? [] : [`attempt ${claim.attempts + 1}`, workerText(facts, claim.worker)]),
    usual === undefined ? 'it has not succeeded before' : `it usually takes ${formatDuration(usual)}`,
  ]
  return { reason: 'running', text: `it runs${since}: ${facets.join(', ')}` }
}

function workerText({ workers, alive }: ExplainFacts, id: string): string {
  const worker = workers.find((one) => one.id === id)
  if (worker === undefined || !alive.has(id)) return 'its worker is gone'
  return `worker process ${worker.pid} on ${worker.host}`
}

function mapping(facts: ExplainFacts, { step, record }: Place): Saying {
  const { total, succeeded, failed, other, running: now, waiting: deferred } = record.items!
  const done = succeeded + failed + other
  const counts = `${done} of ${total} items have ended, ${now} run${deferred > 0 ? `, ${deferred} wait` : ''}`
  const refused = done + now + deferred < total ? refusals(facts, step) : null
  const reason: VerdictReason = refused?.reason ?? 'running'
  return { ...refused, reason, text: refused === null ? counts : `${counts}; the next: ${refused.text}` }
}

function unclaimedItem(
  facts: ExplainFacts,
  { step, whole, index }: { readonly step: StepManifest; readonly whole: TaskRunRecord; readonly index: number },
): Saying {
  if (whole.items === null) return standing(facts, { step, record: whole })
  if (isTerminal('taskRun', whole.state)) return { reason: 'ended', text: `it did not start: its step ${whole.state}` }
  const refused = refusals(facts, step)
  const begun = whole.items.total - index
  const text = `it has not started: items start in order, and ${begun} of ${whole.items.total} come from here on`
  return { ...refused, reason: refused?.reason ?? 'next-turn', text: refused === null ? text : `${text}; ${refused.text}` }
}
