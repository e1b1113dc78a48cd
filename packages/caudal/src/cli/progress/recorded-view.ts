import type { PipelineManifest } from '../../plan/index.ts'
import type { AttemptRecord, ItemCounts, RunRecord, TaskRunRecord } from '../../ports/index.ts'
import type { ItemsView } from './items-view.ts'
import { itemsView } from './items-view.ts'
import type { RunView, StepView } from './run-view.ts'
import { runView } from './run-view.ts'

/** A run as the state keeps it, in the form that the screen shows. Steps that the state does not know yet are pending. */
export function recordedView(records: {
  readonly run: RunRecord
  readonly pipeline: PipelineManifest
  readonly steps: readonly TaskRunRecord[]
  readonly attempts: readonly AttemptRecord[]
}): RunView {
  const { run, pipeline, steps, attempts } = records
  const view = runView({ run, pipeline, resumed: false, now: run.startedAt ?? run.createdAt })
  const byName = new Map(steps.map((step) => [step.step, step]))
  return {
    ...view,
    steps: view.steps.map((blank) => {
      const record = byName.get(blank.name)
      return record === undefined ? blank : recordedStep(blank, { record, attempts: attemptsOf(record, { run, attempts }) })
    }),
  }
}

function recordedStep(blank: StepView, from: { readonly record: TaskRunRecord; readonly attempts: readonly AttemptRecord[] }): StepView {
  const { record, attempts } = from
  const own = attempts.filter((attempt) => attempt.item === null)
  const retrying = record.state === 'ready' && own.some((attempt) => attempt.state !== 'running')
  return {
    ...blank,
    state: retrying ? 'retrying' : record.state,
    attempt: Math.max(0, ...own.map((attempt) => attempt.attempt)),
    startedAt: firstStart(own) ?? record.startedAt,
    finishedAt: record.finishedAt,
    dueAt: record.dueAt,
    cached: record.cached,
    reason: record.reason,
    error: record.error ?? (record.state === 'succeeded' ? null : (own.findLast((attempt) => attempt.error !== null)?.error ?? null)),
    itemError: attempts.findLast((attempt) => attempt.item !== null && attempt.error !== null)?.error ?? null,
    items: record.items === null ? null : recordedItems(record.items),
    published: attempts.flatMap((attempt) => attempt.published),
    checks: record.items === null ? (own.at(-1)?.checks ?? []) : attempts.flatMap((attempt) => attempt.checks),
  }
}

/** A step's attempts; where a retry has cleared the step, those since then. */
function attemptsOf(
  { step, startedAt }: TaskRunRecord,
  of: { readonly run: RunRecord; readonly attempts: readonly AttemptRecord[] },
): readonly AttemptRecord[] {
  const begun = of.run.startedAt ?? 0
  const since = startedAt === null || startedAt >= begun ? begun : 0
  return of.attempts.filter((attempt) => attempt.step === step && attempt.startedAt >= since)
}

function recordedItems(counts: ItemCounts): ItemsView {
  const { total, running, waiting, succeeded, failed, other } = counts
  const blank = itemsView(0)
  const pending = Math.max(0, total - running - waiting - succeeded - failed - other)
  return { ...blank, total, counts: { ...blank.counts, running, waiting, succeeded, failed, cancelled: other, pending } }
}

/** When the first attempt that was not lost began: how long a step took counts its pauses and tries. */
function firstStart(attempts: readonly AttemptRecord[]): number | null {
  const starts = attempts.filter((attempt) => attempt.state !== 'lost').map((attempt) => attempt.startedAt)
  return starts.length === 0 ? null : Math.min(...starts)
}
