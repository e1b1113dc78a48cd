import { fingerprint, parseWindow, topological } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import { thingOf } from '../define/index.ts'
import type { Draft, DraftStep, Pipeline, PipelineOptions } from '../define/index.ts'
import { compileRetry, inRange } from './compile-retry.ts'
import { compileSchedule } from './compile-schedule.ts'
import { compileStep, datasetsOf } from './compile-step.ts'
import { jsonSchemaOf } from './json-schema.ts'
import type { DatasetManifest, PipelineManifest, SourceManifest, StepManifest } from './manifest.ts'
import { checkName } from './names.ts'
import { attempt, optionalMs, optionalText, optionalTexts, problem, refuseUnknown } from './report.ts'
import type { Report } from './report.ts'
import { describeCycles, wireDatasets } from './wire-datasets.ts'
import type { Wired } from './wire-datasets.ts'
import { datasetVersion, pipelineVersion } from './version.ts'
import { written } from './written.ts'

const known = [
  ...['schedule', 'window', 'deadline', 'timeout', 'maxActiveRuns', 'defaults', 'params', 'owner', 'description', 'tags', 'plan'],
  ...['onSuccess', 'onFailure', 'onDeadline'],
]

/** What a pipeline is compiled with. */
export interface PipelineScope {
  readonly pipeline: Pipeline
  readonly draft: Draft
  readonly datasets: ReadonlyMap<string, DatasetManifest>
  /** The versions of all pipelines by name, empty of those that are not compiled yet or cannot be. */
  readonly versions: ReadonlyMap<string, string>
  /** The source files that the definitions in a file are made of. */
  readonly sourcesOf: (file: string) => readonly SourceManifest[]
  /** The file that exports the pipeline, absolute. */
  readonly file: string
  /** A place as the manifest gives it. */
  readonly placed: (place: Place) => Place
}

/** Compiles a pipeline; what is wrong with it goes to the report. */
export function compilePipeline(report: Report, scope: PipelineScope): PipelineManifest {
  const { pipeline, draft } = scope
  const { options, place: at } = pipeline
  const what = `pipeline ${pipeline.name}`
  checkName(report, { noun: 'pipeline', name: pipeline.name, place: at })
  refuseUnknown(report, { what, place: at, given: options, known })
  report.problems.push(...draft.problems)
  if (draft.steps.length === 0 && draft.problems.length === 0) {
    problem(report, {
      code: 'DEFINE-EMPTY-PIPELINE',
      message: `${what} has no steps`,
      hint: 'call run, each, wait, approve or trigger in its plan',
      place: at,
    })
  }
  compileRetry(report, { what: `${what}, defaults`, place: at, retry: options.defaults?.retry })
  optionalMs(report, { what: `${what}, defaults.timeout`, place: at, text: options.defaults?.timeout, least: 1 })
  const steps = compileSteps(report, scope)
  const compiled = compileOptions(report, { what, at, options })
  refuseOwnTrigger(report, { pipeline, schedule: compiled.schedule, steps })
  const used = [...new Set(steps.flatMap((step) => [...step.reads, ...step.writes]))].toSorted()
  const datasets = used.flatMap((name) => {
    const dataset = scope.datasets.get(name)
    return dataset === undefined ? [] : [{ name, fingerprint: datasetVersion(dataset) }]
  })
  const definition = {
    name: pipeline.name,
    ...compiled,
    steps,
    datasets,
    place: scope.placed(scope.file === at.file ? at : { file: scope.file }),
  }
  return { ...definition, version: pipelineVersion(definition), sources: sourcesOf(scope) }
}

/** A pipeline that starts after its own writes would never come to rest. */
function refuseOwnTrigger(
  report: Report,
  subject: {
    readonly pipeline: Pipeline
    readonly schedule: PipelineManifest['schedule']
    readonly steps: readonly StepManifest[]
  },
): void {
  const { pipeline, schedule, steps } = subject
  const own = schedule?.kind === 'on' ? schedule.datasets.find((name) => steps.some(({ writes }) => writes.includes(name))) : undefined
  if (own === undefined) return
  problem(report, {
    code: 'SCHEDULE-OWN-WRITE',
    message: `pipeline ${pipeline.name} starts after new versions of ${own}, which it writes itself`,
    hint: 'let it start after datasets that only other pipelines write',
    place: pipeline.place,
  })
}

type CompiledOptions = Pick<
  PipelineManifest,
  'schedule' | 'window' | 'deadlineMs' | 'timeoutMs' | 'maxActiveRuns' | 'owner' | 'description' | 'tags' | 'params'
>

function compileOptions(
  report: Report,
  subject: { readonly what: string; readonly at: Place; readonly options: PipelineOptions<never> },
): CompiledOptions {
  const { what, at: place, options } = subject
  const { window, maxActiveRuns: runs } = options
  return {
    schedule: compileSchedule(report, { what, schedule: options.schedule }),
    window: attempt(report, {
      what: `${what}, window`,
      place,
      fallback: null,
      read: () => (window === undefined ? null : readableWindow(window)),
    }),
    deadlineMs: optionalMs(report, { what: `${what}, deadline`, place, text: options.deadline, least: 1 }),
    timeoutMs: optionalMs(report, { what: `${what}, timeout`, place, text: options.timeout, least: 1 }),
    maxActiveRuns: attempt(report, {
      what: `${what}, maxActiveRuns`,
      place,
      fallback: null,
      read: () => (runs === undefined ? null : inRange(runs, { least: 1, most: 1_000_000, whole: true })),
    }),
    owner: optionalText(report, { what: `${what}, owner`, place, value: options.owner }),
    description: optionalText(report, { what: `${what}, description`, place, value: options.description }),
    tags: [...new Set(optionalTexts(report, { what: `${what}, tags`, place, value: options.tags }))].toSorted(),
    params: attempt(report, { what: `${what}, params`, place, fallback: null, read: () => jsonSchemaOf(options.params, 'params') }),
  }
}

function compileSteps(report: Report, scope: PipelineScope): StepManifest[] {
  const { pipeline, draft, placed } = scope
  const byName = new Map(draft.steps.map((step) => [step.name, step]))
  const wirings: Wired[] = draft.steps.map((step) => ({
    name: step.name,
    after: step.after.filter((name) => byName.has(name)),
    // A task for an occasion comes before none, and after no other than its step, whatever it reads and writes.
    ...(step.occasion === null ? datasetsOf(step, scope.datasets) : { reads: [], writes: [] }),
  }))
  const wired = wireDatasets(wirings)
  for (const round of describeCycles(wirings, wired)) {
    const hint = 'break the circle: let one of the tasks read or write another dataset, or say the order with { after: … }'
    problem(report, {
      code: 'DEFINE-CYCLE',
      message: `the steps of ${pipeline.name} wait for one another: ${round}`,
      hint,
      place: pipeline.place,
    })
  }
  const order = topological(wired)
  const ordered = new Set(order)
  const codes = new Map<string, string>()
  const codeOf = (file: string): string => {
    const code = codes.get(file) ?? fingerprint(scope.sourcesOf(file).map((source) => [source.path, source.sha256]))
    codes.set(file, code)
    return code
  }
  // Steps on or behind a cycle are compiled too, so that whatever else is wrong with them is told at the same time.
  const names = [...order, ...[...byName.keys()].filter((name) => !ordered.has(name))]
  // Tasks for occasions stand last, as most of them run.
  const isOwn = (name: string): boolean => byName.get(name)!.occasion !== null
  return [...names.filter((name) => !isOwn(name)), ...names.filter(isOwn)].map((name) => {
    const step = byName.get(name)!
    return compileStep(report, {
      step,
      defaults: pipeline.options.defaults,
      datasets: scope.datasets,
      after: wired.get(name)!,
      code: step.does.kind === 'build' ? step.does.model.part.code : codeOf(fileOf(step)),
      versions: scope.versions,
      place: placed(step.place),
    })
  })
}

function fileOf(step: DraftStep): string {
  return thingOf(step).place.file
}

function sourcesOf(scope: PipelineScope): SourceManifest[] {
  const files = new Set([scope.file, ...scope.draft.steps.map(fileOf)])
  const all = new Map([...files].flatMap((file) => scope.sourcesOf(file)).map((source) => [source.path, source]))
  return [...all.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function readableWindow(text: string): string {
  const { start, end } = parseWindow(written(text))
  return `${start}/${end}`
}
