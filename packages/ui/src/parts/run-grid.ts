import type { Run, StepRun } from 'caudal/api'
import type { AnyState } from './state-mark.tsx'
import { stepState } from './state-mark.tsx'

/** A cell of the grid: a step within a run; null where the run's version had no such step. */
export interface GridCell {
  readonly run: string
  readonly state: AnyState
  readonly ms: number | null
  readonly error: string | null
}

/** Rows of steps, each with a cell for every run. */
export interface RunGrid {
  readonly runs: readonly Run[]
  readonly rows: readonly { readonly step: string; readonly cells: readonly (GridCell | null)[] }[]
}

/** The grid of runs by steps: steps in the order of the pipeline today, then those that only older versions had; oldest run at the left. */
export function gridOf(of: {
  readonly steps: readonly string[]
  readonly runs: readonly { readonly run: Run; readonly steps: readonly StepRun[] }[]
}): RunGrid {
  const columns = of.runs.toSorted((a, b) => (a.run.createdAt < b.run.createdAt ? -1 : 1))
  const byRun = columns.map(({ steps }) => new Map(steps.filter(({ item }) => item === null).map((step) => [step.step, step])))
  const known = new Set(of.steps)
  const former = new Set(byRun.flatMap((steps) => [...steps.keys()].filter((step) => !known.has(step))))
  const rows = [...of.steps, ...[...former].toSorted()].map((step) => ({
    step,
    cells: byRun.map((steps, at) => {
      const found = steps.get(step)
      if (found === undefined) return null
      return { run: columns[at]!.run.run, state: stepState(found), ms: found.ms, error: found.error?.message ?? null }
    }),
  }))
  return { runs: columns.map(({ run }) => run), rows }
}
