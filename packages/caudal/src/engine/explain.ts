import { formatDuration, isoInstant } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import type { RunRecord } from '../ports/index.ts'
import { explainTaskRun } from './explain-task-run.ts'
import { listed, timeText } from './verdict.ts'
import type { ExplainFacts, Verdict, VerdictReason } from './verdict.ts'

/**
 * Says why a run, and each of its open steps or the one that was asked for, is where it is. It asks the functions by which the engine
 * itself decides: trigger rules, admission, leases.
 */
export function explain(facts: ExplainFacts): readonly Verdict[] {
  const { run, step, item } = facts
  const whole = explainRun(facts)
  if (item !== undefined || step !== undefined)
    return [whole, explainTaskRun(facts, { step: item?.step ?? step!, item: item?.index ?? null })]
  if (isTerminal('run', run.state)) {
    const bad = facts.steps.filter(({ state }) => state === 'failed')
    return [whole, ...bad.map((one) => explainTaskRun(facts, { step: one.step, item: null }))]
  }
  const open = facts.steps.filter(({ state }) => !isTerminal('taskRun', state))
  return [whole, ...open.map((one) => explainTaskRun(facts, { step: one.step, item: null }))]
}

function explainRun(facts: ExplainFacts): Verdict {
  const { run, pipeline, now, active } = facts
  const late = run.lateAt === null ? '' : `; it is late since ${isoInstant(run.lateAt)}`
  const time = isTerminal('run', run.state) ? late.replace('is late since', 'was late from') : `${late}${timeText(facts, null)}`
  const say = (reason: VerdictReason, text: string): Verdict => ({
    subject: '',
    state: run.state,
    reason,
    text: `${text}${time}`,
    nextAt: null,
  })
  if (isTerminal('run', run.state)) return say('ended', endText(run))
  const gone = driverGone(facts)
  if (gone !== null) return say('no-worker', gone)
  if (run.cancelling) {
    const left = facts.claims.filter((claim) => claim.run === run.id).length
    return say('cancelling', `it was asked to stop${reasonText(run.reason)} and ends with the ${left} task runs that still run`)
  }
  if (run.paused) {
    const left = facts.claims.filter((claim) => claim.run === run.id).length
    const still = left === 0 ? '' : `; the ${left} task runs under way finish`
    return say('paused', `it is paused: nothing more of it starts until caudal resume ${run.id}${still}`)
  }
  if (run.state === 'running') return say('running', `under way for ${formatDuration(now - (run.startedAt ?? run.createdAt))}`)
  const limit = pipeline.maxActiveRuns
  if (limit !== null && active.length >= limit) {
    return say('active-runs', `maxActiveRuns of ${pipeline.name}: ${active.length} of ${limit} held by ${listed(active)}`)
  }
  return say('queued', `asked for at ${isoInstant(run.createdAt)}; nothing holds it back, it starts with the next turn of its worker`)
}

function endText(run: RunRecord): string {
  const at = run.finishedAt === null ? '' : ` at ${isoInstant(run.finishedAt)}`
  return `it ${run.state === 'cancelled' ? 'was cancelled' : run.state}${at}${reasonText(run.reason)}`
}

function reasonText(reason: string | null): string {
  return reason === null ? '' : ` (${reason})`
}

/** What to say where nobody works on the run, and null where somebody does. */
function driverGone(facts: ExplainFacts): string | null {
  const { driver, workers, alive, run, now } = facts
  if (driver === null) return alive.size > 0 ? null : 'no worker lives that could work on it'
  if (alive.has(driver)) return null
  const record = workers.find(({ id }) => id === driver)
  const who = record === undefined ? 'the process that drove it' : `process ${record.pid} on ${record.host}, which drove it,`
  const since = record === undefined || record.leftMs > 0 ? '' : ` since ${isoInstant(now + record.leftMs)}`
  return `${who} is gone${since}; go on with it by: caudal run ${run.pipeline} --window ${run.window.start}/${run.window.end}`
}
