import { cycles, topological } from '../kernel/index.ts'
import type { Graph } from '../kernel/index.ts'
import { thingOf } from '../define/index.ts'
import type { Draft, Pipeline } from '../define/index.ts'
import type { Manifest, PipelineManifest } from './manifest.ts'
import { problem } from './report.ts'
import type { Report } from './report.ts'

/** The pipelines in an order in which each stands after those that it triggers; ways round are taken down as problems. */
export function triggerOrder(report: Report, drafts: ReadonlyMap<Pipeline, Draft>): readonly Pipeline[] {
  const byName = new Map([...drafts.keys()].map((pipeline) => [pipeline.name, pipeline]))
  const graph: Graph = new Map([...drafts].map(([{ name }, draft]) => [name, triggeredNames(draft).filter((other) => byName.has(other))]))
  for (const round of cycles(graph)) {
    const [first = '', ...rest] = round
    const hint = 'let one of them start after a dataset of the other, with on(), or take one of the triggers out'
    const message = `pipelines trigger one another in a circle: ${first}${rest.map((name) => ` triggers ${name}`).join(', which')}`
    problem(report, { code: 'DEFINE-TRIGGER-CYCLE', message, hint, place: byName.get(first)!.place })
  }
  const order = topological(graph)
  const ordered = new Set(order)
  return [...order, ...[...byName.keys()].filter((name) => !ordered.has(name))].map((name) => byName.get(name)!)
}

function triggeredNames({ steps }: Draft): string[] {
  return [...new Set(steps.flatMap((step) => (step.does.kind === 'trigger' ? [thingOf(step).name] : [])))].toSorted()
}

/** The pipelines that a pipeline triggers, and those that these trigger in turn, as the project has them. */
export function triggeredManifests(manifest: Pick<Manifest, 'pipelines'>, pipeline: PipelineManifest): readonly PipelineManifest[] {
  const found = new Set([pipeline])
  for (const one of found) {
    for (const { trigger } of one.steps) {
      const other = trigger === null ? undefined : manifest.pipelines.find(({ name }) => name === trigger.pipeline)
      if (other !== undefined) found.add(other)
    }
  }
  found.delete(pipeline)
  return [...found]
}
