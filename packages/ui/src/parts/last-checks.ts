import type { Attempt, Run } from 'caudal/api'
import { api } from '../api.ts'
import { readAll } from './read-all.ts'

const looked = 5
const mostAttempts = 5_000

/** A check as an attempt told of it. */
export type Checked = Attempt['checks'][number]

/** The name of a check without what a project adds to make it one of a kind: `test.shop.not_null_sales_id.89a6f2f07c` is `not_null_sales_id`. */
export function checkName(check: string): string {
  return /^(?:unit_)?test\.[^.]+\.(.+?)(?:\.[0-9a-f]{10})?$/.exec(check)?.[1] ?? check
}

/** What the newest run that made a check found out. */
export interface LastChecks {
  readonly run: Pick<Run, 'run' | 'createdAt'>
  readonly checks: readonly Checked[]
}

/** The last word of each check that concerns us, in the order in which the checks were first made. */
export function lastOfEach(attempts: readonly Pick<Attempt, 'checks' | 'startedAt'>[], concerns: (check: Checked) => boolean): Checked[] {
  const last = new Map<string, Checked>()
  for (const { checks } of attempts.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)))
    for (const check of checks) if (concerns(check)) last.set(check.check, check)
  return [...last.values()]
}

/** What the newest of the last runs that made such checks found out; null where none of them did. */
export async function readLastChecks(of: {
  /** The steps that write, as `pipeline/step`. */
  readonly steps: readonly string[]
  readonly concerns: (check: Checked) => boolean
  readonly signal: AbortSignal
}): Promise<LastChecks | null> {
  const { steps, concerns, signal } = of
  const pipelines = [...new Set(steps.map((step) => step.split('/')[0]!))]
  const lists = await Promise.all(pipelines.map((pipeline) => api.runs.list({ query: { pipeline, limit: looked }, signal })))
  const newest = lists.flatMap(({ items }) => items).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
  for (const run of newest.slice(0, looked)) {
    const attempts = await readAll(
      (cursor) => api.runs.attempts({ path: { run: run.run }, query: { limit: 500, cursor }, signal }),
      mostAttempts,
    )
    const checks = lastOfEach(attempts, concerns)
    if (checks.length > 0) return { run, checks }
  }
  return null
}
