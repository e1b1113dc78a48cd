import type { StepRun } from 'caudal/api'

/** A step as two runs ran it; null where one of them did not have it, or had not run it. */
export interface ComparedStep {
  readonly step: string
  readonly now: StepRun | null
  readonly before: StepRun | null
  /** How much longer it took than before; null where one of the two has no duration. */
  readonly moreMs: number | null
}

/** The steps of two runs side by side: in the order of the newer, then those that only the older had. */
export function compareSteps(now: readonly StepRun[], before: readonly StepRun[]): ComparedStep[] {
  const older = new Map(before.map((one) => [one.step, one]))
  const newer = new Set(now.map(({ step }) => step))
  const side = (step: string, one: StepRun | null, other: StepRun | null): ComparedStep => {
    const [ms, earlier] = [one?.ms ?? null, other?.ms ?? null]
    return { step, now: one, before: other, moreMs: ms === null || earlier === null ? null : ms - earlier }
  }
  return [
    ...now.map((one) => side(one.step, one, older.get(one.step) ?? null)),
    ...before.filter(({ step }) => !newer.has(step)).map((one) => side(one.step, null, one)),
  ]
}
