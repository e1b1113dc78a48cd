import type { StoryEnd, StoryPlan } from './story.ts'

/** A plan with the end that its story came to. */
interface Told {
  readonly plan: StoryPlan
  readonly end: StoryEnd
}

/** Looks for a shorter story that still breaks a promise: fewer faults, runs, processes, moves and steps. */
export async function shrink(
  told: Told,
  options: {
    readonly tell: (plan: StoryPlan) => Promise<StoryEnd>
    /** How many shorter stories are tried in all. */
    readonly tries: number
    /** Whether pipelines may lose steps. */
    readonly steps: boolean
  },
): Promise<Told> {
  let best = told
  let left = options.tries
  const better = async (): Promise<boolean> => {
    for (const plan of shorter(best.plan, options.steps)) {
      if (left-- <= 0) return false
      const end = await options.tell(plan)
      if (end.violation === null) continue
      best = { plan, end }
      return true
    }
    return false
  }
  while (await better());
  return best
}

/** Plans a little shorter than one, the boldest cuts first. */
function* shorter(plan: StoryPlan, cutSteps: boolean): Generator<StoryPlan> {
  const { moves, runs, engines, faults, pipelines } = plan
  if (moves > 4) yield { ...plan, moves: Math.floor(moves / 2) }
  if (pipelines.length > 1) for (const one of pipelines) yield { ...plan, pipelines: [one] }
  if (runs > 1) yield { ...plan, runs: Math.floor(runs / 2) }
  for (const fault of faults) yield { ...plan, faults: faults.filter((other) => other !== fault) }
  if (engines > 1) yield { ...plan, engines: engines - 1 }
  for (const [index, pipeline] of cutSteps ? pipelines.entries() : []) {
    const { steps } = pipeline
    for (const count of [Math.floor(steps.length / 2), steps.length - 1]) {
      if (count < 1 || count >= steps.length) continue
      // Each step stands after all that it comes after, so the first steps are a pipeline of their own.
      yield {
        ...plan,
        pipelines: pipelines.with(index, { ...pipeline, steps: steps.slice(0, count), version: `${pipeline.name} ${count}` }),
      }
    }
  }
  if (moves > 4) yield { ...plan, moves: Math.floor(moves * 0.9) }
}
