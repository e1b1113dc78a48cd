import { canonicalJson } from '../kernel/index.ts'
import type { Fault, Place } from '../kernel/index.ts'
import { draftPipeline, taskOf } from '../define/index.ts'
import type { Dataset, Draft, DraftStep, Pipeline } from '../define/index.ts'
import { compileDataset } from './compile-dataset.ts'
import { compileModels } from './compile-model.ts'
import { compilePipeline } from './compile-pipeline.ts'
import { poolsOf } from './compile-step.ts'
import { checkTask } from './check-task.ts'
import { checkWriters } from './check-writers.ts'
import { compilePools } from './compile-pools.ts'
import { duplicate, isNameless, unique } from './unique.ts'
import type { Named } from './unique.ts'
import type { Definitions } from './definitions.ts'
import type { DatasetManifest, Manifest, SourceManifest } from './manifest.ts'
import { problem } from './report.ts'
import type { Report } from './report.ts'
import { awaitedDatasets, taskDatasets } from './task-datasets.ts'
import { byName, manifestVersion } from './version.ts'
import { triggerOrder } from './trigger-order.ts'
import { written } from './written.ts'

/** A project compiled: its manifest, what is wrong with it, what is suspicious, and what its steps do. */
export interface Compiled {
  readonly manifest: Manifest
  /** All that is wrong; where there is anything, the manifest is not fit to run. */
  readonly problems: readonly Fault[]
  readonly warnings: readonly Fault[]
  /** The steps as drafted, by pipeline and step. */
  readonly drafts: ReadonlyMap<string, ReadonlyMap<string, DraftStep>>
}

/** Compiles a project's definitions to its manifest. It never throws: all problems are told together, each with its place. */
export function compile(definitions: Definitions): Compiled {
  const report: Report = { problems: [], warnings: [] }
  const placed = (place: Place): Place => ({ ...place, file: pathFrom(definitions.root, place.file) })
  const pipelines = unique(report, { noun: 'pipeline', things: definitions.pipelines.map(({ pipeline }) => pipeline) })
  const drafts = new Map(pipelines.map((pipeline) => [pipeline, draftPipeline(pipeline, definitions.models ?? undefined)]))
  const steps = [...drafts.values()].flatMap((draft) => draft.steps)
  const tasks = unique(report, {
    noun: 'task',
    things: [...definitions.tasks, ...steps.flatMap((step) => taskOf(step) ?? [])],
  })
  for (const task of tasks) guarded(report, task, () => checkTask(report, task))
  const used = [...definitions.datasets, ...tasks.flatMap((task) => [...taskDatasets(task, 'reads'), ...taskDatasets(task, 'writes')])]
  const awaited = pipelines.flatMap(awaitedDatasets)
  const made = compileModels(report, {
    models: definitions.models,
    handles: [...used, ...awaited].filter(({ model }) => model === true),
    placed,
  })
  const declared = compileDatasets(report, { datasets: used.filter(({ model }) => model !== true), placed })
  const datasets = new Map([...made.map((dataset) => [dataset.name, dataset] as const), ...declared])
  checkWriters(report, { tasks, models: made })
  const sourcesOf = sourceFinder(definitions)
  const files = new Map(definitions.pipelines.map(({ pipeline, file }) => [pipeline, file]))
  const versions = new Map(pipelines.map(({ name }) => [name, '']))
  const compiled = triggerOrder(report, drafts).map((pipeline) => {
    const draft = drafts.get(pipeline)!
    const manifest = guarded(report, pipeline, () =>
      compilePipeline(report, { pipeline, draft, datasets, versions, sourcesOf, file: files.get(pipeline)!, placed }),
    )
    if (manifest !== null) versions.set(pipeline.name, manifest.version)
    return manifest
  })
  const manifest: Omit<Manifest, 'version'> = {
    schema: 1,
    project: definitions.project,
    pipelines: compiled.flatMap((one) => (one === null ? [] : [one])).toSorted(byName),
    datasets: [...datasets.values()].toSorted(byName),
    pools: compilePools(report, [...definitions.pools, ...steps.flatMap(poolsOf)]),
    sources: definitions.sources.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  }
  return { ...report, manifest: { ...manifest, version: manifestVersion(manifest) }, drafts: draftsByName(drafts) }
}

/** A file as the manifest names it: from the project's root, with `/` between folders; files outside keep their whole path. */
function pathFrom(root: string, file: string): string {
  const base = `${root.replaceAll('\\', '/').replace(/\/$/, '')}/`
  const path = file.replaceAll('\\', '/')
  return path.startsWith(base) ? path.slice(base.length) : path
}

function sourceFinder(definitions: Definitions): (file: string) => readonly SourceManifest[] {
  const byPath = new Map(definitions.sources.map((source) => [source.path, source]))
  const found = new Map<string, readonly SourceManifest[]>()
  return (file) => {
    const sources =
      found.get(file) ??
      definitions
        .filesOf(file)
        .flatMap((path) => byPath.get(path) ?? [])
        .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    found.set(file, sources)
    return sources
  }
}

function compileDatasets(
  report: Report,
  options: { readonly datasets: readonly Dataset[]; readonly placed: (place: Place) => Place },
): Map<string, DatasetManifest> {
  const compiled = new Map<string, { readonly dataset: Dataset; readonly manifest: DatasetManifest }>()
  for (const dataset of new Set(options.datasets)) {
    if (isNameless(report, { noun: 'dataset', thing: dataset })) continue
    const first = compiled.get(dataset.name)
    const manifest = guarded(first === undefined ? report : { problems: [], warnings: [] }, dataset, (into) =>
      compileDataset(into, { dataset, place: options.placed(dataset.place) }),
    )
    if (manifest === null) continue
    if (first === undefined) compiled.set(dataset.name, { dataset, manifest })
    else if (!sameBut(first.manifest, manifest)) duplicate(report, { noun: 'dataset', thing: dataset, first: first.dataset })
  }
  return new Map([...compiled].map(([name, { manifest }]) => [name, manifest]))
}

function sameBut(a: DatasetManifest, b: DatasetManifest): boolean {
  return canonicalJson({ ...a, place: null }) === canonicalJson({ ...b, place: null })
}

/** Definitions made by hand rather than by Caudal's functions may lack anything; that is one problem, not a crash. */
function guarded<T>(report: Report, thing: Named, make: (report: Report) => T): T | null {
  try {
    return make(report)
  } catch (error) {
    const what = error instanceof Error ? error.message : written(error)
    problem(report, {
      code: 'DEFINE-MALFORMED',
      message: `${written(thing.name)} cannot be read: ${what}`,
      hint: 'make it with the functions that caudal exports',
      place: thing.place,
    })
    return null
  }
}

function draftsByName(drafts: ReadonlyMap<Pipeline, Draft>): Compiled['drafts'] {
  return new Map([...drafts].map(([pipeline, draft]) => [pipeline.name, new Map(draft.steps.map((step) => [step.name, step]))]))
}
