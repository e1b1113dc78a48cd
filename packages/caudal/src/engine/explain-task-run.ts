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
  if (isTerminal('taskRun', record.state)) return ended(facts, record)
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

function ended({ words }: ExplainFacts, record: TaskRunRecord): Saying {
  const { state, error, reason, attempts, finishedAt } = record
  const why = error === null ? (reason ?? '') : errorText(error)
  const text = words.ended(state, { attempts, at: finishedAt === null ? null : isoInstant(finishedAt) })
  return { reason: 'ended', text: why === '' || state === 'succeeded' ? text : `${text}: ${why}` }
}

function errorText(error: FaultRecord): string {
  return `${error.code} ${error.message.split('\n', 1)[0]}`
}

function pending({ steps, words }: ExplainFacts, step: StepManifest): Saying {
  const states = new Map<string, TaskRunState>(
    steps.filter(({ step: name }) => step.after.includes(name)).map((one) => [one.step, one.state]),
  )
  const verdict = readiness(step.on, states)
  if (verdict.to !== 'wait') return { reason: 'next-turn', text: words.ruleHolds(step.on, verdict.to) }
  const open = [...states].filter(([, state]) => !isTerminal('taskRun', state)).map(([name, state]) => `${name} (${words.state(state)})`)
  return { reason: 'steps-before', text: words.ruleOpen(step.on, listed(open, words)) }
}

function ready(facts: ExplainFacts, { step, record }: Place): Saying {
  const { now, words } = facts
  if (record.dueAt !== null && record.dueAt > now) {
    const at = isoInstant(record.dueAt)
    if (step.trigger !== null && record.reason !== null)
      return { reason: 'other-run', text: `${record.reason}; ${words.looksAgain(at)}`, nextAt: record.dueAt }
    const last = record.error === null ? '' : `; ${words.lastOne(errorText(record.error))}`
    const left = formatDuration(record.dueAt - now)
    const text = words.retrying({ attempt: record.attempts + 1, attempts: step.retry.attempts, left, at })
    return { reason: 'retrying', text: `${text}${last}`, nextAt: record.dueAt }
  }
  if (facts.run.paused) return paused(facts)
  if (facts.run.state === 'queued') return { reason: 'queued', text: words.runNotStarted }
  const refused = refusals(facts, step)
  if (refused !== null) return refused
  if (step.kind === 'each') return { reason: 'preparing', text: words.preparing }
  return { reason: 'next-turn', text: words.nextTurn }
}

function paused({ words }: ExplainFacts): Saying {
  return { reason: 'paused', text: words.itsRunPaused }
}

/** What admission says, and after it whether a runner is free; null where nothing refuses. */
function refusals(facts: ExplainFacts, step: StepManifest): Saying | null {
  const { run, slots, claims, driver, capacity, words } = facts
  if (run.paused) return paused(facts)
  const pools = poolsHeld(run.id, step)
  const usage = usageOf(slots, claims)
  admitOwnPool(usage, { run: run.id, step })
  const refused = admission(usage, pools)
  if (refused.length > 0) {
    const own = refused.every(({ pool }) => !step.pools.includes(pool))
    const text = refused.map(({ pool, slots: of, held }) => {
      const name = step.pools.includes(pool) ? `pool ${pool}` : words.ownConcurrency
      return words.held(name, { held: held.length, slots: of, by: listed(held.map(keyText), words) })
    })
    return { reason: own ? 'concurrency' : 'pool', text: text.join('; ') }
  }
  const late = rated(facts, pools)
  if (late !== null) return late
  const busy = claims.filter(({ worker }) => worker === driver)
  if (driver === null || busy.length < capacity) return null
  const by = listed(busy.map(keyText), words)
  return { reason: 'runners', text: words.runnersFull({ held: busy.length, slots: capacity, by }) }
}

/** What the rates of pools refuse; null where they do not. */
function rated({ now, rates, starts, words }: ExplainFacts, pools: readonly string[]): Saying | null {
  const opens = (of: readonly string[]): number | null => opensAt({ now, parts: { rates } }, { rates: { starts, added: [] }, pools: of })
  const nextAt = opens(pools)
  if (nextAt === null) return null
  const full = pools.filter((pool) => opens([pool]) !== null)
  const each = full.map((pool) => {
    const { count, perMs } = rates.get(pool)!
    return words.rate({ pool, count, per: formatDuration(perMs) })
  })
  return { reason: 'rate', text: `${each.join('; ')}; ${words.opens(formatDuration(nextAt - now), isoInstant(nextAt))}`, nextAt }
}

function waiting(facts: ExplainFacts, { step, record }: Place): Saying {
  const { words } = facts
  if (step.approval !== null) return asking(facts, { step, asked: step.approval })
  if (step.trigger !== null) return otherRun(facts, step)
  if (facts.run.paused) return { reason: 'paused', text: words.notLookedAt(step.task) }
  const saw = record.reason === null ? '' : `${words.saw(record.reason)}; `
  const next = words.looksAgain(record.dueAt === null ? null : isoInstant(record.dueAt))
  const until = step.timeoutMs === null || record.readyAt === null ? '' : `, ${words.givesUp(isoInstant(record.readyAt + step.timeoutMs))}`
  return { reason: 'waiting', text: `${words.doesNotHold(step.task)}: ${saw}${next}${until}`, nextAt: record.dueAt }
}

function otherRun({ children, words }: ExplainFacts, step: StepManifest): Saying {
  const child = children.findLast(({ parent }) => parent?.step === step.name)
  if (child === undefined) return { reason: 'other-run', text: words.waitsFor(words.someRun(step.task)) }
  const which = words.childRun({ run: child.id, pipeline: child.pipeline, state: child.paused ? 'paused' : child.state })
  return { reason: 'other-run', text: `${words.waitsFor(which)}: caudal explain ${child.id}` }
}

/** What a question to a person waits for; also while the run is paused, since it can be answered all the same. */
function asking(facts: ExplainFacts, { step, asked }: { readonly step: StepManifest; readonly asked: ApprovalManifest }): Saying {
  const { words } = facts
  const question = facts.approvals.find((one) => one.step === step.name)
  const whom = asked.assignees.length === 0 ? words.anybody : listed(asked.assignees, words)
  const dueAt = question?.dueAt ?? null
  const until = dueAt === null ? '' : `; ${words.unanswered(asked.onTimeout, isoInstant(dueAt))}`
  const text = `${words.asks(whom, asked.ask)} ${words.answerBy(`caudal approve ${facts.run.id}/${step.name}`)}${until}`
  return { reason: 'approval', text, nextAt: dueAt }
}

function running(facts: ExplainFacts, { record }: Place): Saying {
  const { now, claims, usualMs, words } = facts
  const claim = claims.find(({ run, step, item }) => run === record.run && step === record.step && item === record.item)
  const usual = usualMs.get(record.step)
  const facets = [
    ...(claim === undefined ? [] : [words.attempt(claim.attempts + 1), workerText(facts, claim.worker)]),
    usual === undefined ? words.neverSucceeded : words.usual(formatDuration(usual)),
  ]
  const time = record.startedAt === null ? null : formatDuration(now - record.startedAt)
  return { reason: 'running', text: `${words.runs(time)}: ${facets.join(', ')}` }
}

function workerText({ workers, alive, words }: ExplainFacts, id: string): string {
  const worker = workers.find((one) => one.id === id)
  return worker === undefined || !alive.has(id) ? words.workerGone : words.worker(worker.pid, worker.host)
}

function mapping(facts: ExplainFacts, { step, record }: Place): Saying {
  const { total, succeeded, failed, other, running: now, waiting: deferred } = record.items!
  const done = succeeded + failed + other
  const counts = facts.words.items({ ended: done, total, run: now, wait: deferred })
  const refused = done + now + deferred < total ? refusals(facts, step) : null
  const reason: VerdictReason = refused?.reason ?? 'running'
  return { ...refused, reason, text: refused === null ? counts : `${counts}; ${facts.words.nextItem}: ${refused.text}` }
}

function unclaimedItem(
  facts: ExplainFacts,
  { step, whole, index }: { readonly step: StepManifest; readonly whole: TaskRunRecord; readonly index: number },
): Saying {
  const { words } = facts
  if (whole.items === null) return standing(facts, { step, record: whole })
  if (isTerminal('taskRun', whole.state)) return { reason: 'ended', text: words.itemWithout(whole.state) }
  const refused = refusals(facts, step)
  const text = words.itemsInOrder(whole.items.total - index, whole.items.total)
  return { ...refused, reason: refused?.reason ?? 'next-turn', text: refused === null ? text : `${text}; ${refused.text}` }
}
