import { didYouMean, Fault } from '../kernel/index.ts'
import type { TaskRunState } from '../journal/index.ts'
import type { EndedStep } from '../ports/index.ts'
import { isForRun } from './readiness.ts'

/** What of an ended run is to run again: what did not succeed, a step, or one item of a mapped step; each with all that comes after. */
export type Clearing =
  | { readonly from: 'failed' }
  | { readonly from: 'step'; readonly step: string }
  | { readonly from: 'item'; readonly step: string; readonly item: number }

/** The graph of a run: its steps in the manifest's order, and each with the steps that come after it. */
interface RunGraph {
  readonly id: string
  readonly steps: ReadonlyMap<string, { readonly occasion: string | null; readonly of: string | null }>
  readonly next: ReadonlyMap<string, readonly string[]>
}

/** What a clearing takes back. */
export interface ClearPlan {
  /** Steps to run from nothing, in the manifest's order. */
  readonly whole: readonly string[]
  /** Mapped steps that keep the items that are not named: one item, or null for all that did not succeed. */
  readonly partial: ReadonlyMap<string, number | null>
}

const unsuccessful: ReadonlySet<TaskRunState> = new Set(['failed', 'upstream_failed', 'cancelled'])

/** Decides what a clearing takes back. Throws `RETRY-UNKNOWN-STEP`, `RETRY-NO-ITEM` and, where there is nothing, `RETRY-NOTHING`. */
export function clearPlan(run: RunGraph, state: { readonly steps: readonly EndedStep[]; readonly what: Clearing }): ClearPlan {
  const { what } = state
  const steps = state.steps.filter(({ step }) => run.steps.get(step)?.occasion === null)
  const names = steps.map(({ step }) => step)
  const seeds = new Set(what.from === 'failed' ? steps.filter((step) => unsuccessful.has(step.state)).map(({ step }) => step) : [what.step])
  const known = new Map(steps.map((step) => [step.step, step]))
  for (const name of seeds) if (!known.has(name)) throw unknownStep(run, { step: name, names })
  if (seeds.size === 0) {
    throw new Fault('RETRY-NOTHING', {
      message: `every step of run ${run.id} succeeded or was skipped`,
      hint: 'name the step to begin again from: --from STEP',
      data: { run: run.id },
    })
  }
  const behind = downstream(run, seeds)
  const partial = new Map<string, number | null>()
  for (const name of seeds) {
    const { items } = known.get(name)!
    if (what.from === 'item') {
      if (items === null || what.item >= items) throw noItem(run, { ...what, items })
      partial.set(name, what.item)
    } else if (what.from === 'failed' && items !== null && items > 0 && !behind.has(name)) partial.set(name, null)
  }
  // The pipeline's own tasks run again at the end of this round.
  const again = [...run.steps].filter(([name, step]) => !partial.has(name) && (isForRun(step) || seeds.has(name) || behind.has(name)))
  return { whole: again.map(([name]) => name), partial }
}

/** All that comes after some steps. */
function downstream(run: RunGraph, seeds: ReadonlySet<string>): ReadonlySet<string> {
  const behind = new Set<string>()
  const rest = [...seeds]
  for (let from = rest.pop(); from !== undefined; from = rest.pop()) {
    for (const name of run.next.get(from) ?? []) {
      if (behind.has(name)) continue
      behind.add(name)
      rest.push(name)
    }
  }
  return behind
}

function unknownStep(run: RunGraph, asked: { readonly step: string; readonly names: readonly string[] }): Fault {
  return new Fault('RETRY-UNKNOWN-STEP', {
    message: `run ${run.id} has no step "${asked.step}"`,
    hint: didYouMean(asked.step, asked.names),
    data: { run: run.id, step: asked.step },
  })
}

function noItem(run: RunGraph, asked: { readonly step: string; readonly item: number; readonly items: number | null }): Fault {
  const { step, item, items } = asked
  return new Fault('RETRY-NO-ITEM', {
    message: `step ${step} of run ${run.id} has no item ${item}`,
    hint: items === null ? `it has no items; begin again from it with: --from ${step}` : `its items are numbered from 0 to ${items - 1}`,
    data: { run: run.id, step, item },
  })
}
