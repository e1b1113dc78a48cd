import type { OpenProject } from './open-project.ts'

/** What something usually takes: of so many times the median, and what nine of ten stay under. Milliseconds; null where there were none. */
export interface Usual {
  readonly count: number
  readonly medianMs: number | null
  readonly p90Ms: number | null
}

/** What so many spans of time tell of the next. */
export function usualOf(spans: readonly number[]): Usual {
  const sorted = spans.toSorted((one, other) => one - other)
  const at = (share: number): number | null => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
  return { count: sorted.length, medianMs: at(0.5), p90Ms: at(0.9) }
}

/** What a run of a pipeline and each of its steps usually take, by its last 30 runs that succeeded. */
export async function usualDurations(
  { store }: Pick<OpenProject, 'store'>,
  pipeline: string,
): Promise<{ readonly run: Usual; readonly steps: readonly ({ readonly step: string } & Usual)[] }> {
  const [runs, spans] = await Promise.all([store.runs({ pipeline, state: 'succeeded', limit: 30 }), store.stepSpans(pipeline)])
  const ofRuns = runs.flatMap(({ startedAt, finishedAt }) => (startedAt === null || finishedAt === null ? [] : [finishedAt - startedAt]))
  const bySteps = Map.groupBy(spans, ({ step }) => step)
  return { run: usualOf(ofRuns), steps: [...bySteps].map(([step, all]) => ({ step, ...usualOf(all.map(({ ms }) => ms)) })) }
}
