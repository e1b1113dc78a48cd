import type { FaultRecord } from '../../kernel/index.ts'
import type { TaskRunRecord } from '../../ports/index.ts'
import { moment, span } from '../../operate/index.ts'
import type { RunEnd } from './follow-run.ts'

/** A run's end as the JSON document of `caudal run --json`. Moments are ISO texts in UTC, `ms` is milliseconds. */
export function runReport(end: RunEnd): object {
  const { run, view } = end
  return {
    run: run.id,
    pipeline: run.pipeline,
    state: run.state,
    ...(run.reason === null ? {} : { reason: run.reason }),
    version: run.version,
    window: run.window,
    params: run.params,
    resumed: end.resumed,
    lateAt: moment(run.lateAt),
    startedAt: moment(run.startedAt),
    finishedAt: moment(run.finishedAt),
    ms: span(run.startedAt, run.finishedAt),
    steps: end.steps.map(stepReport),
    published: view.steps.flatMap((step) => step.published.map((published) => ({ step: step.name, ...published }))),
  }
}

/** A task run as JSON. */
export function stepReport(step: TaskRunRecord): object {
  return {
    name: step.step,
    ...(step.item === null ? {} : { item: step.item }),
    state: step.state,
    attempts: step.attempts,
    startedAt: moment(step.startedAt),
    finishedAt: moment(step.finishedAt),
    ms: span(step.startedAt, step.finishedAt),
    ...(step.cached ? { cached: true } : {}),
    ...(step.items === null ? {} : { items: step.items }),
    ...(step.reason === null ? {} : { reason: step.reason }),
    ...(step.error === null ? {} : { error: withoutStack(step.error) }),
  }
}

function withoutStack(record: FaultRecord): FaultRecord {
  const { stack: _stack, cause, ...rest } = record
  return { ...rest, ...(cause === undefined ? {} : { cause: withoutStack(cause) }) }
}
