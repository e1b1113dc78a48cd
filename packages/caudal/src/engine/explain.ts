import { formatDuration, isoInstant } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
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
  const { run, pipeline, now, active, words } = facts
  const over = isTerminal('run', run.state)
  const late = run.lateAt === null ? '' : `; ${words.runLate(isoInstant(run.lateAt), over)}`
  const time = over ? late : `${late}${timeText(facts, null)}`
  const say = (reason: VerdictReason, text: string): Verdict => ({
    subject: '',
    state: run.state,
    reason,
    text: `${text}${time}`,
    nextAt: null,
  })
  if (over) {
    const at = run.finishedAt === null ? null : isoInstant(run.finishedAt)
    return say('ended', words.runEnded(run.state, { at, reason: run.reason }))
  }
  const gone = driverGone(facts)
  if (gone !== null) return say('no-worker', gone)
  const left = facts.claims.filter((claim) => claim.run === run.id).length
  if (run.cancelling) return say('cancelling', words.runCancelling(left, run.reason))
  if (run.paused) return say('paused', words.runPaused(run.id, left))
  if (run.state === 'running') return say('running', words.runUnderWay(formatDuration(now - (run.startedAt ?? run.createdAt))))
  const limit = pipeline.maxActiveRuns
  if (limit !== null && active.length >= limit) {
    return say('active-runs', words.runsFull({ pipeline: pipeline.name, held: active.length, limit, by: listed(active, words) }))
  }
  return say('queued', words.runNext(isoInstant(run.createdAt)))
}

/** What to say where nobody works on the run, and null where somebody does. */
function driverGone(facts: ExplainFacts): string | null {
  const { driver, workers, alive, run, now, words } = facts
  if (driver === null) return alive.size > 0 ? null : words.noWorker
  if (alive.has(driver)) return null
  const process = workers.find(({ id }) => id === driver) ?? null
  const since = process === null || process.leftMs > 0 ? null : isoInstant(now + process.leftMs)
  const command = `caudal run ${run.pipeline} --window ${run.window.start}/${run.window.end}`
  return `${words.driverGone({ process, since })}; ${words.goOn(command)}`
}
