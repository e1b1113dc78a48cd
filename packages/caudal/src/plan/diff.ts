import { canonicalJson } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { PipelineManifest, SourceManifest, StepManifest } from './manifest.ts'
import { byName } from './version.ts'

/** What of a step may change. */
export type StepAspect =
  | 'code'
  | 'task'
  | 'kind'
  | 'wiring'
  | 'input'
  | 'items'
  | 'on'
  | 'if'
  | 'branches'
  | 'pools'
  | 'concurrency'
  | 'priority'
  | 'retry'
  | 'timeout'
  | 'deadline'
  | 'occasion'
  | 'cache'
  | 'sensor'
  | 'approval'
  | 'trigger'
  | 'reads'
  | 'writes'
  | 'description'

/** One aspect that changed: what it was and what it is. For `code` these are the lists of files that changed, as they were and are called. */
export interface AspectChange<A extends string = string> {
  readonly aspect: A
  readonly before: Json
  readonly after: Json
}

/** A change between two versions of a pipeline. */
export type Change =
  | { readonly kind: 'added' | 'removed'; readonly of: 'pipeline' | 'dataset'; readonly name: string }
  | { readonly kind: 'added' | 'removed'; readonly of: 'step'; readonly name: string; readonly after: readonly string[] }
  | { readonly kind: 'changed'; readonly of: 'pipeline'; readonly name: string; readonly changes: readonly AspectChange[] }
  | { readonly kind: 'changed'; readonly of: 'step'; readonly name: string; readonly changes: readonly AspectChange<StepAspect>[] }
  | { readonly kind: 'changed'; readonly of: 'dataset'; readonly name: string }

/** What changed from one version of a pipeline to another: the pipeline itself first, then its steps in their order, then its datasets. */
export function diff(before: PipelineManifest | null, after: PipelineManifest): Change[] {
  if (before === null) {
    const steps = after.steps.map((step): Change => ({ kind: 'added', of: 'step', name: step.name, after: step.after }))
    return [{ kind: 'added', of: 'pipeline', name: after.name }, ...steps]
  }
  const own = aspects(before, after, pipelineAspects)
  return [
    ...(own.length === 0 ? [] : [{ kind: 'changed', of: 'pipeline', name: after.name, changes: own } as const]),
    ...stepChanges(before, after),
    ...datasetChanges(before, after),
  ]
}

type Reading<T> = readonly (readonly [aspect: string, read: (thing: T) => Json])[]

const pipelineAspects: Reading<PipelineManifest> = [
  ['schedule', (one) => one.schedule],
  ['window', (one) => one.window],
  ['deadline', (one) => one.deadlineMs],
  ['timeout', (one) => one.timeoutMs],
  ['maxActiveRuns', (one) => one.maxActiveRuns],
  ['params', (one) => one.params],
  ['owner', (one) => one.owner],
  ['description', (one) => one.description],
  ['tags', (one) => one.tags],
]

const stepAspects: readonly (readonly [aspect: StepAspect, read: (step: StepManifest) => Json])[] = [
  ['kind', (step) => step.kind],
  ['task', (step) => step.task],
  ['wiring', (step) => step.after],
  ['input', (step) => step.input],
  ['items', (step) => step.items],
  ['on', (step) => step.on],
  ['if', (step) => step.if],
  ['branches', (step) => step.branches as unknown as Json],
  ['pools', (step) => step.pools],
  ['concurrency', (step) => step.concurrency],
  ['priority', (step) => step.priority],
  ['retry', (step) => step.retry as unknown as Json],
  ['timeout', (step) => step.timeoutMs],
  ['deadline', (step) => step.deadlineMs],
  ['occasion', (step) => step.occasion],
  ['cache', (step) => step.cacheMs],
  ['sensor', (step) => ({ target: step.target, everyMs: step.everyMs })],
  ['approval', (step) => step.approval as unknown as Json],
  ['trigger', (step) => step.trigger as unknown as Json],
  ['reads', (step) => step.reads],
  ['writes', (step) => step.writes],
  ['description', (step) => step.description],
]

function aspects<T, A extends string>(
  before: T,
  after: T,
  readings: readonly (readonly [aspect: A, read: (thing: T) => Json])[],
): AspectChange<A>[] {
  return readings
    .map(([aspect, read]) => ({ aspect, before: read(before), after: read(after) }))
    .filter((change) => canonicalJson(change.before) !== canonicalJson(change.after))
}

function stepChanges(before: PipelineManifest, after: PipelineManifest): Change[] {
  const old = new Map(before.steps.map((step) => [step.name, step]))
  const now = new Set(after.steps.map((step) => step.name))
  const files = changedFiles(before.sources, after.sources)
  const kept = after.steps.flatMap((step): Change[] => {
    const was = old.get(step.name)
    if (was === undefined) return [{ kind: 'added', of: 'step', name: step.name, after: step.after }]
    const code: AspectChange<StepAspect>[] = was.code === step.code ? [] : [{ aspect: 'code', ...files }]
    const changes = [...code, ...aspects(was, step, stepAspects)]
    return changes.length === 0 ? [] : [{ kind: 'changed', of: 'step', name: step.name, changes }]
  })
  const removed = before.steps.filter((step) => !now.has(step.name))
  return [...kept, ...removed.map((step): Change => ({ kind: 'removed', of: 'step', name: step.name, after: step.after }))]
}

/** The files that only one side has, or that differ. */
function changedFiles(
  before: readonly SourceManifest[],
  after: readonly SourceManifest[],
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const changed = (from: readonly SourceManifest[], to: readonly SourceManifest[]): string[] => {
    const known = new Map(to.map((source) => [source.path, source.sha256]))
    return from.filter((source) => known.get(source.path) !== source.sha256).map((source) => source.path)
  }
  return { before: changed(before, after), after: changed(after, before) }
}

function datasetChanges(before: PipelineManifest, after: PipelineManifest): Change[] {
  const old = new Map(before.datasets.map((dataset) => [dataset.name, dataset.fingerprint]))
  const now = new Map(after.datasets.map((dataset) => [dataset.name, dataset.fingerprint]))
  const names = [...new Set([...old.keys(), ...now.keys()])].map((name) => ({ name })).toSorted(byName)
  return names.flatMap(({ name }): Change[] => {
    if (old.get(name) === now.get(name)) return []
    return [{ kind: !old.has(name) ? 'added' : now.has(name) ? 'changed' : 'removed', of: 'dataset', name }]
  })
}
