import { canonicalJson } from '../kernel/index.ts'
import type { Json, Place } from '../kernel/index.ts'
import { taskOf } from '../define/index.ts'
import type {
  ModelBuild,
  Approval,
  ApproveOptions,
  DraftStep,
  EachOptions,
  PipelineOptions,
  Pool,
  StepOptions,
  Task,
  TriggerOptions,
  WaitOptions,
} from '../define/index.ts'
import { compileApproval } from './compile-approval.ts'
import { compileRetry, inRange } from './compile-retry.ts'
import type { DatasetManifest, StepManifest } from './manifest.ts'
import { checkName } from './names.ts'
import { attempt, optionalMs, optionalText, problem, refuseUnknown } from './report.ts'
import type { Report } from './report.ts'
import { taskDatasets } from './task-datasets.ts'
import { written } from './written.ts'

const rules: readonly string[] = ['all_success', 'all_done', 'any_failed', 'none_failed', 'any_success']
const knownOfAll = ['as', 'after', 'on', 'if', 'priority', 'deadline', 'onSuccess', 'onFailure', 'onDeadline']
const knownOfStep = [...knownOfAll, 'pool', 'retry', 'timeout']

const known = {
  run: knownOfStep,
  build: knownOfStep,
  each: [...knownOfStep, 'concurrency'],
  wait: [...knownOfAll, 'every', 'timeout'],
  approve: [...knownOfAll, 'show', 'timeout', 'onTimeout'],
  trigger: [...knownOfAll, 'params', 'window', 'wait'],
} as const

/** What a step is compiled with. */
export interface StepScope {
  readonly step: DraftStep
  readonly defaults: PipelineOptions['defaults']
  /** The datasets of the project, by name. */
  readonly datasets: ReadonlyMap<string, DatasetManifest>
  /** Every step that it comes after, by wiring and by datasets. */
  readonly after: readonly string[]
  /** The fingerprint of the source files of the task or sensor. */
  readonly code: string
  /** The versions of all pipelines by name, empty of those that are not compiled yet or cannot be. */
  readonly versions: ReadonlyMap<string, string>
  /** Where the manifest says that the step stands. */
  readonly place: Place
}

/** Compiles a step; what is wrong with it goes to the report. */
export function compileStep(report: Report, scope: StepScope): StepManifest {
  const { step } = scope
  const { does, options, place: at } = step
  const what = `step ${step.name}`
  if (does.kind !== 'build') checkName(report, { noun: 'step', name: step.name, place: at })
  refuseUnknown(report, { what, place: at, given: options, known: known[does.kind] })
  checkTrigger(report, scope)
  checkPool(report, { what, place: at, pool: (options as StepOptions).pool })
  checkDeadlineTask(report, step)
  const basics = {
    name: step.name,
    kind: does.kind,
    code: scope.code,
    input: step.input,
    items: step.items,
    after: scope.after,
    on: step.on,
    if: step.if,
    branches: step.branches,
    deadlineMs: optionalMs(report, { what: `${what}, deadline`, place: at, text: options.deadline, least: 1 }),
    occasion: step.occasion,
    of: step.of,
    concurrency: attempt(report, { what: `${what}, concurrency`, place: at, fallback: null, read: () => concurrencyOf(step) }),
    priority: attempt(report, { what: `${what}, priority`, place: at, fallback: 0, read: () => priorityOf(options.priority) }),
    place: scope.place,
  }
  if (does.kind === 'build') return { ...basics, ...buildPart(report, { ...scope, model: does.model }) }
  if (does.kind === 'wait') return { ...basics, ...waitPart(report, step) }
  if (does.kind === 'approve') return { ...basics, ...approvePart(report, { step, approval: does.approval }) }
  if (does.kind === 'trigger') return { ...basics, ...triggerPart(report, { ...scope, pipeline: does.pipeline.name }) }
  return { ...basics, ...taskPart(report, { ...scope, task: does.task }) }
}

/** The names of the datasets that a step's task declares, or that its model reads and makes. */
export function datasetsOf(
  step: DraftStep,
  known: ReadonlyMap<string, DatasetManifest>,
): { readonly reads: readonly string[]; readonly writes: readonly string[] } {
  if (step.does.kind === 'build') {
    const { reads, writes } = step.does.model.part
    return { reads: reads.filter((name) => known.has(name)).toSorted(), writes: writes.filter((name) => known.has(name)).toSorted() }
  }
  const task = taskOf(step)
  if (task === null) return { reads: [], writes: [] }
  const names = (role: 'reads' | 'writes'): string[] => [...new Set(taskDatasets(task, role).map((dataset) => dataset.name))].toSorted()
  return { reads: names('reads'), writes: names('writes') }
}

/** A task for a deadline that the step has not. */
function checkDeadlineTask(report: Report, { name, options, place }: DraftStep): void {
  if (options.onDeadline === undefined || options.deadline !== undefined) return
  const hint = "give the step a deadline, as '2h', or name the task in the pipeline's own onDeadline"
  problem(report, { code: 'DEFINE-UNKNOWN-OPTION', message: `step ${name}: onDeadline without a deadline`, hint, place })
}

/** Takes down what is given as a pool and is none. */
export function checkPool(report: Report, options: { readonly what: string; readonly place: Place; readonly pool: unknown }): void {
  const { what, place, pool } = options
  if (pool === undefined || isPool(pool)) return
  problem(report, {
    code: 'DEFINE-MALFORMED',
    message: `${what}: what it is given as a pool is none`,
    hint: 'pass what pool() returned',
    place,
  })
}

/** Whether a value is what `pool` returned. */
function isPool(value: unknown): value is Pool {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'pool' &&
    'name' in value &&
    typeof value.name === 'string'
  )
}

/** The pools that a step holds while it runs: its task's and its own. */
export function poolsOf(step: DraftStep): readonly Pool[] {
  if (step.does.kind !== 'build' && taskOf(step) === null) return []
  const own = (step.options as { readonly pool?: Pool }).pool
  return [taskOf(step)?.options.pool, own].filter(isPool)
}

type Part = Omit<
  StepManifest,
  | 'name'
  | 'kind'
  | 'code'
  | 'input'
  | 'items'
  | 'after'
  | 'on'
  | 'if'
  | 'branches'
  | 'priority'
  | 'deadlineMs'
  | 'occasion'
  | 'of'
  | 'concurrency'
  | 'place'
>

function taskPart(report: Report, scope: StepScope & { readonly task: Task }): Part {
  const { step, defaults, task } = scope
  const what = `step ${step.name}`
  const { place } = step
  const own = step.options as StepOptions
  // What is wrong with the task's options or the pipeline's defaults is told of those, not of each step.
  const silent: Report = { problems: [], warnings: [] }
  const retry = own.retry ?? task.options.retry ?? defaults?.retry
  const text = own.timeout ?? task.options.timeout ?? defaults?.timeout
  return {
    task: task.name,
    pools: [...new Set(poolsOf(step).map((pool) => pool.name))].toSorted(),
    retry: compileRetry(own.retry === undefined ? silent : report, { what, place, retry }),
    timeoutMs: optionalMs(own.timeout === undefined ? silent : report, { what: `${what}, timeout`, place, text, least: 1 }),
    cacheMs: optionalMs(silent, { what, place, text: task.options.cache?.for, least: 1 }),
    everyMs: null,
    target: null,
    approval: null,
    trigger: null,
    ...datasetsOf(step, scope.datasets),
    description: optionalText(silent, { what, place, value: task.options.description }),
  }
}

function buildPart(report: Report, scope: StepScope & { readonly model: ModelBuild }): Part {
  const { step, defaults, model } = scope
  const what = `step ${step.name}`
  const { place } = step
  const own = step.options as StepOptions
  const retry = own.retry ?? defaults?.retry
  const text = own.timeout ?? defaults?.timeout
  const { id, type, description } = model.part
  return {
    task: id,
    pools: poolsOf(step).map((pool) => pool.name),
    retry: compileRetry(report, { what, place, retry }),
    timeoutMs: optionalMs(report, { what: `${what}, timeout`, place, text, least: 1 }),
    cacheMs: null,
    everyMs: null,
    ...nothingElse,
    ...datasetsOf(step, scope.datasets),
    target: { id, type, fullRefresh: model.fullRefresh },
    description,
  }
}

function waitPart(report: Report, step: DraftStep): Part {
  const what = `step ${step.name}`
  const { place } = step
  const sensor = step.does.kind === 'wait' ? step.does.sensor : undefined
  const options = step.options as Partial<WaitOptions>
  for (const name of ['every', 'timeout'] as const) {
    if (options[name] === undefined)
      problem(report, {
        code: 'DEFINE-UNKNOWN-OPTION',
        message: `${what} says no ${name}`,
        hint: "write { every: '30s', timeout: '5m' }",
        place,
      })
  }
  return {
    task: sensor?.name ?? step.name,
    pools: [],
    retry: compileRetry(report, { what, place, retry: undefined }),
    timeoutMs: optionalMs(report, { what: `${what}, timeout`, place, text: options.timeout, least: 1 }),
    cacheMs: null,
    everyMs: optionalMs(report, { what: `${what}, every`, place, text: options.every, least: 100 }),
    target: attempt(report, { what: `sensor ${sensor?.name ?? ''}, target`, place, fallback: null, read: () => plainJson(sensor?.target) }),
    ...nothingElse,
  }
}

function approvePart(report: Report, scope: { readonly step: DraftStep; readonly approval: Approval }): Part {
  const { step, approval } = scope
  const what = `step ${step.name}`
  const { place } = step
  const options = step.options as ApproveOptions
  checkName(report, { noun: 'approval', name: approval.name, place: approval.place })
  return {
    task: approval.name,
    pools: [],
    retry: compileRetry(report, { what, place, retry: undefined }),
    timeoutMs: optionalMs(report, { what: `${what}, timeout`, place, text: options.timeout, least: 1 }),
    cacheMs: null,
    everyMs: null,
    target: null,
    ...nothingElse,
    approval: compileApproval(report, { step, approval }),
  }
}

function triggerPart(report: Report, scope: StepScope & { readonly pipeline: string }): Part {
  const { step, pipeline, versions } = scope
  const { place } = step
  const { wait } = step.options as TriggerOptions
  const version = versions.get(pipeline)
  if (version === undefined) {
    const hint = 'export it from a file in pipelines/, so that its runs can be shown and gone on with'
    problem(report, {
      code: 'DEFINE-NOT-EXPORTED',
      message: `step ${step.name} triggers ${pipeline}, which the project does not export`,
      hint,
      place,
    })
  }
  if (wait !== undefined && typeof wait !== 'boolean') {
    problem(report, {
      code: 'DEFINE-UNKNOWN-OPTION',
      message: `step ${step.name}: wait is neither true nor false`,
      hint: 'write wait: false',
      place,
    })
  }
  return {
    task: pipeline,
    pools: [],
    retry: compileRetry(report, { what: `step ${step.name}`, place, retry: undefined }),
    timeoutMs: null,
    cacheMs: null,
    everyMs: null,
    target: null,
    ...nothingElse,
    trigger: { pipeline, version: version ?? '', wait: wait !== false },
  }
}

const nothingElse = { approval: null, trigger: null, reads: [], writes: [], description: null } as const

function plainJson(value: unknown): Json {
  return JSON.parse(canonicalJson(value ?? null)) as Json
}

function checkTrigger(report: Report, { step, after }: StepScope): void {
  const { place, on } = step
  if (!rules.includes(on)) {
    problem(report, {
      code: 'DEFINE-UNKNOWN-OPTION',
      message: `step ${step.name}: on is "${written(on)}"`,
      hint: `write one of ${rules.join(', ')}`,
      place,
    })
  }
  if (after.length === 0 && (on === 'any_failed' || on === 'any_success')) {
    const hint = 'name the steps to watch with { after: … }'
    problem(report, {
      code: 'DEFINE-UNREACHABLE-STEP',
      message: `step ${step.name} never runs: it starts on ${on} and comes after nothing`,
      hint,
      place,
    })
  }
}

function concurrencyOf({ does, options }: DraftStep): number | null {
  const { concurrency } = options as EachOptions
  return concurrency === undefined || does.kind !== 'each' ? null : inRange(concurrency, { least: 1, most: 1_000_000, whole: true })
}

function priorityOf(priority: number | undefined): number {
  return priority === undefined ? 0 : inRange(priority, { least: -1_000_000, most: 1_000_000, whole: true })
}
