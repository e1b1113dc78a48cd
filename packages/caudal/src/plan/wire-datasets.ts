import { ancestors, cycles } from '../kernel/index.ts'
import type { Graph } from '../kernel/index.ts'

/** A step with its explicit wiring and the datasets that its task reads and writes. */
export interface Wired {
  readonly name: string
  readonly after: readonly string[]
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

/**
 * The steps that each step comes after, by the plan's own wiring and by datasets: a reader comes after the writers of what it reads,
 * unless the wiring already puts it before them. Names are sorted.
 */
export function wireDatasets(steps: readonly Wired[]): Map<string, readonly string[]> {
  const explicit: Graph = new Map(steps.map((step) => [step.name, step.after]))
  const writers = new Map<string, string[]>()
  for (const step of steps) for (const dataset of step.writes) writers.set(dataset, [...(writers.get(dataset) ?? []), step.name])
  const wired = new Map<string, readonly string[]>()
  for (const step of steps) {
    const candidates = step.reads.flatMap((dataset) => writers.get(dataset) ?? []).filter((writer) => writer !== step.name)
    const added = candidates.filter((writer) => !ancestors(explicit, writer).has(step.name))
    wired.set(step.name, [...new Set([...step.after, ...added])].toSorted())
  }
  return wired
}

/** The ways round in the wiring, each in the words `load comes after clean, which comes after load`. */
export function describeCycles(steps: readonly Wired[], wired: Graph): string[] {
  const byName = new Map(steps.map((step) => [step.name, step]))
  return cycles(wired).map((round) =>
    round
      .slice(0, -1)
      .map((name, index) => {
        const next = round[index + 1]!
        const dataset = byName.get(name)!.after.includes(next)
          ? undefined
          : byName.get(name)!.reads.find((read) => byName.get(next)!.writes.includes(read))
        const why = dataset === undefined ? '' : ` (it reads ${dataset})`
        return `${index === 0 ? `${name} comes after ${next}` : `which comes after ${next}`}${why}`
      })
      .join(', '),
  )
}
