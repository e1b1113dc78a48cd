import { canonicalJson, Fault } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import { draftPipeline } from '../define/index.ts'
import type { Dataset, Draft, DraftStep, Pipeline, Pool, Task } from '../define/index.ts'
import { compileDataset } from './compile-dataset.ts'
import { compilePipeline } from './compile-pipeline.ts'
import { inRange } from './compile-retry.ts'
import { poolsOf } from './compile-step.ts'
import { checkTask } from './check-task.ts'
import type { Definitions } from './definitions.ts'
import type { DatasetManifest, Manifest, PoolManifest, SourceManifest } from './manifest.ts'
import { checkName } from './names.ts'
import { attempt, problem } from './report.ts'
import type { Report } from './report.ts'
import { taskDatasets } from './task-datasets.ts'
import { byName, manifestVersion } from './version.ts'

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
  const drafts = new Map(pipelines.map((pipeline) => [pipeline, draftPipeline(pipeline)]))
  const steps = [...drafts.values()].flatMap((draft) => draft.steps)
  const tasks = unique(report, {
    noun: 'task',
    things: [...definitions.tasks, ...steps.flatMap((step) => (step.does.kind === 'wait' ? [] : [step.does.task]))],
  })
  for (const task of tasks) checkTask(report, task)
  const datasets = compileDatasets(report, {
    datasets: [...definitions.datasets, ...tasks.flatMap((task) => [...taskDatasets(task, 'reads'), ...taskDatasets(task, 'writes')])],
    placed,
  })
  checkWriters(report, tasks)
  const sourcesOf = sourceFinder(definitions)
  const files = new Map(definitions.pipelines.map(({ pipeline, file }) => [pipeline, file]))
  const compiled = pipelines.map((pipeline) => {
    const draft = drafts.get(pipeline)!
    return guarded(report, pipeline, () =>
      compilePipeline(report, { pipeline, draft, datasets, sourcesOf, file: files.get(pipeline)!, placed }),
    )
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

interface Named {
  readonly name: string
  readonly place: Place
}

/** Each thing once; two different things of one name are a problem at the later one. */
function unique<T extends Named>(report: Report, options: { readonly noun: string; readonly things: readonly T[] }): T[] {
  const seen = new Map<string, T>()
  for (const thing of new Set(options.things)) {
    const first = seen.get(thing.name)
    if (first === undefined) seen.set(thing.name, thing)
    else duplicate(report, { noun: options.noun, thing, first })
  }
  return [...seen.values()]
}

function duplicate(report: Report, options: { readonly noun: string; readonly thing: Named; readonly first: Named }): void {
  const { noun, thing, first } = options
  const where = first.place.line === undefined ? first.place.file : `${first.place.file}:${first.place.line}`
  problem(report, {
    code: 'DEFINE-DUPLICATE-NAME',
    message: `there are two ${noun}s called ${thing.name}`,
    hint: `rename this one or the one at ${where}`,
    place: thing.place,
  })
}

function compileDatasets(
  report: Report,
  options: { readonly datasets: readonly Dataset[]; readonly placed: (place: Place) => Place },
): Map<string, DatasetManifest> {
  const compiled = new Map<string, { readonly dataset: Dataset; readonly manifest: DatasetManifest }>()
  for (const dataset of new Set(options.datasets)) {
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

function compilePools(report: Report, pools: readonly Pool[]): PoolManifest[] {
  const seen = new Map<string, Pool>()
  for (const pool of new Set(pools)) {
    const { name, place } = pool
    const first = seen.get(name)
    if (first !== undefined) {
      if (first.slots !== pool.slots) duplicate(report, { noun: 'pool', thing: pool, first })
      continue
    }
    seen.set(name, pool)
    checkName(report, { noun: 'pool', name, place })
    attempt(report, {
      what: `pool ${name}, slots`,
      place,
      fallback: 1,
      read: () => inRange(pool.slots, { least: 1, most: 1_000_000, whole: true }),
    })
  }
  return [...seen.values()].map(({ name, slots }) => ({ name, slots })).toSorted(byName)
}

function checkWriters(report: Report, tasks: readonly Task[]): void {
  const writers = new Map<string, Task>()
  for (const task of tasks) {
    for (const { name } of taskDatasets(task, 'writes')) {
      const first = writers.get(name)
      if (first === undefined) writers.set(name, task)
      else {
        const hint = 'let one task write it, or give each a dataset of its own and join them in a third'
        problem(report, {
          code: 'DEFINE-TWO-WRITERS',
          message: `tasks ${first.name} and ${task.name} both write ${name}`,
          hint,
          place: task.place,
        })
      }
    }
  }
  const read = new Map(tasks.flatMap((task) => taskDatasets(task, 'reads').map((dataset) => [dataset.name, task] as const)))
  for (const [name, task] of read) {
    if (writers.has(name)) continue
    const hint = 'let a task of the project write it, or fill it by hand before the first run'
    report.warnings.push(
      new Fault('DEFINE-NEVER-WRITTEN', { message: `task ${task.name} reads ${name}, which no task writes`, hint, place: task.place }),
    )
  }
}

/** Definitions made by hand rather than by Caudal's functions may lack anything; that is one problem, not a crash. */
function guarded<T>(report: Report, thing: Named, make: (report: Report) => T): T | null {
  try {
    return make(report)
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    problem(report, {
      code: 'DEFINE-MALFORMED',
      message: `${String(thing.name)} cannot be read: ${what}`,
      hint: 'make it with the functions that caudal exports',
      place: thing.place,
    })
    return null
  }
}

function draftsByName(drafts: ReadonlyMap<Pipeline, Draft>): Compiled['drafts'] {
  return new Map([...drafts].map(([pipeline, draft]) => [pipeline.name, new Map(draft.steps.map((step) => [step.name, step]))]))
}
