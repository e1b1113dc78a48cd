import { didYouMean, Fault } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import type { Approval } from './approval.ts'
import { callCases } from './branch.ts'
import type { Branch, OpenBranch } from './branch.ts'
import { createHandle, describeHandle, handleSource } from './handle.ts'
import type { HandleSource } from './handle.ts'
import { draftBuild } from './draft-build.ts'
import type { BuildCall } from './draft-build.ts'
import type { ModelBuild, Models } from './models.ts'
import type {
  ApproveOptions,
  BuildOptions,
  EachOptions,
  Occasion,
  Pipeline,
  StepOptions,
  TriggerOptions,
  TriggerRule,
  WaitOptions,
} from './pipeline.ts'
import { placeOfCaller, placeOfError } from './place.ts'
import type { Template } from './ref.ts'
import type { Sensor } from './sensor.ts'
import type { Task } from './task.ts'
import { templateOf } from './template.ts'

/** A step as the plan asked for it, its handles turned into names. */
export interface DraftStep {
  readonly name: string
  readonly does:
    | { readonly kind: 'run' | 'each'; readonly task: Task }
    | { readonly kind: 'wait'; readonly sensor: Sensor }
    | { readonly kind: 'approve'; readonly approval: Approval }
    | { readonly kind: 'trigger'; readonly pipeline: Pipeline }
    | { readonly kind: 'build'; readonly model: ModelBuild }
  readonly input: Template
  readonly items: Template | null
  /** Null where the plan gave none, or one that is always true. */
  readonly if: Template | null
  /** The branches that it stands in, from the outermost. */
  readonly branches: readonly Branch[]
  /** The steps named by `after`, `if`, the branches, the input and the items, each once. */
  readonly after: readonly string[]
  readonly on: TriggerRule
  readonly options: EachOptions | WaitOptions | ApproveOptions | TriggerOptions
  /** For a task that the pipeline or a step names: when it runs. Null for a step of the plan. */
  readonly occasion: Occasion | null
  /** For a task that a step names: that step. */
  readonly of: string | null
  readonly place: Place
}

/** The task that a step runs; null where it runs none. */
export function taskOf({ does }: DraftStep): Task | null {
  return 'task' in does ? does.task : null
}

/** Whether a pipeline's plan builds models. */
export function buildsModels(pipeline: Pipeline): boolean {
  return draftPipeline(pipeline).problems.some(({ code }) => code === 'DEFINE-NO-MODELS')
}

/** What a step names: a task, a sensor, an approval, a pipeline or a model. */
export function thingOf({ does }: Pick<DraftStep, 'does'>): Task | Sensor | Approval | Pipeline | ModelBuild {
  if (does.kind === 'wait') return does.sensor
  if (does.kind === 'build') return does.model
  if (does.kind === 'approve') return does.approval
  return does.kind === 'trigger' ? does.pipeline : does.task
}

/** The pipelines that a pipeline's steps trigger, and those that these trigger in turn, each once; never the pipeline itself. */
export function triggeredBy(pipeline: Pipeline): readonly Pipeline[] {
  const found = new Set([pipeline])
  for (const one of found)
    for (const { does } of draftPipeline(one).steps)
      if (does.kind === 'trigger' && thingOf({ does }).kind === 'pipeline') found.add(does.pipeline)
  found.delete(pipeline)
  return [...found]
}

/** What calling a pipeline's plan yielded: its steps in the order of the calls, and what is wrong with the calls. */
export interface Draft {
  readonly steps: readonly DraftStep[]
  readonly problems: readonly Fault[]
}

/** What one plan's calls write to. `plan` tells its handles from another's. */
interface Desk {
  readonly plan: object
  readonly steps: Map<string, DraftStep>
  readonly problems: Fault[]
  /** The branches that the plan is adding steps to just now. */
  readonly branches: OpenBranch[]
  readonly models: Models | undefined
}

interface Call {
  readonly does: DraftStep['does']
  readonly input: (step: string) => unknown
  readonly items?: unknown
  readonly options: DraftStep['options'] | undefined
  readonly occasion?: { readonly when: Occasion; readonly of: string | null }
  readonly place: Place
}

/** Calls a pipeline's plan with handles in place of values. Never throws: what the plan throws is one of the problems. */
export function draftPipeline(pipeline: Pipeline, models?: Models): Draft {
  const desk: Desk = { plan: {}, steps: new Map(), problems: [], branches: [], models }
  try {
    const returned = pipeline.options.plan(planFor(desk) as never) as unknown
    if (returned instanceof Promise) {
      returned.catch(() => undefined)
      const message = `the plan of ${pipeline.name} is asynchronous`
      desk.problems.push(
        fault('DEFINE-PLAN-FAILED', {
          message,
          hint: 'a plan only wires steps: remove async, and do the waiting in a task',
          place: pipeline.place,
        }),
      )
    }
  } catch (error) {
    desk.problems.push(planFault(error, pipeline))
  }
  if (desk.steps.size > 0) addOccasions(desk, { named: pipeline.options, of: null, place: pipeline.place })
  return { steps: [...desk.steps.values()], problems: desk.problems }
}

const occasions = [
  ['onSuccess', 'success'],
  ['onFailure', 'failure'],
  ['onDeadline', 'deadline'],
] as const

/** What names tasks for occasions: a pipeline, or a step of it. */
interface OccasionSource {
  readonly named: Pick<StepOptions, 'onSuccess' | 'onFailure' | 'onDeadline'>
  /** The step; null for the pipeline. */
  readonly of: string | null
  readonly place: Place
}

/** Adds the tasks that a pipeline or a step names for its end and its deadline, as steps before none, which come after that step alone. */
function addOccasions(desk: Desk, { named, of, place }: OccasionSource): void {
  for (const [option, when] of occasions) {
    const task = named[option]
    const options = { as: of === null ? `on_${when}` : `${of}_on_${when}` }
    if (task !== undefined) addStep(desk, { does: { kind: 'run', task }, input: () => ({}), options, occasion: { when, of }, place })
  }
}

type EachCall = [items: unknown, task: Task, input: (item: object) => unknown, options?: EachOptions]

/** The object whose functions a plan calls; each call stands where the user's source made it. */
function planFor(desk: Desk): object {
  const window = (field: 'start' | 'end' | 'day'): object => createHandle({ kind: 'window', field, plan: desk.plan, path: [] })
  return {
    window: { start: window('start'), end: window('end'), day: window('day') },
    params: createHandle({ kind: 'param', plan: desk.plan, path: [] }),
    run: (task: Task, input: unknown, options?: StepOptions) =>
      addStep(desk, { does: { kind: 'run', task }, input: () => (input === undefined ? {} : input), options, place: placeOfCaller() }),
    each: (...[items, task, input, options]: EachCall) =>
      addStep(desk, {
        does: { kind: 'each', task },
        items,
        input: (step) => input(createHandle({ kind: 'item', step, plan: desk.plan, path: [] })),
        options,
        place: placeOfCaller(),
      }),
    when: (value: unknown, cases: unknown) => branchOff(desk, { value, cases, place: placeOfCaller() }),
    build: (selector: string | readonly string[], options: BuildOptions = {}) =>
      addBuild(desk, { selector, options, place: placeOfCaller() }),
    wait: (sensor: Sensor, options: WaitOptions) =>
      addStep(desk, { does: { kind: 'wait', sensor }, input: () => ({}), options, place: placeOfCaller() }),
    trigger: (pipeline: Pipeline, options?: TriggerOptions) =>
      addStep(desk, { does: { kind: 'trigger', pipeline }, input: () => startOf(options), options, place: placeOfCaller() }),
    approve: (approval: Approval, options?: ApproveOptions) =>
      addStep(desk, { does: { kind: 'approve', approval }, input: () => options?.show ?? {}, options, place: placeOfCaller() }),
  }
}

/** Adds the steps of a build; a selection that is wrong is one of the problems. */
function addBuild(desk: Desk, call: Omit<BuildCall, 'models'>): object {
  const { place, options } = call
  try {
    return draftBuild<object>({ ...call, models: desk.models }, ({ does, input, options: given }) =>
      addStep(desk, { does, input: () => input, options: given as StepOptions, place }),
    )
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { code, message, hint = '' } = error
    desk.problems.push(fault(code, { message, hint, place: error.place ?? place }))
    return createHandle({ kind: 'output', step: options.as ?? 'build', plan: desk.plan, path: [] })
  }
}

function branchOff(desk: Desk, call: { readonly value: unknown; readonly cases: unknown; readonly place: Place }): object {
  const { value, cases, place } = call
  const given = typeof cases === 'object' && cases !== null ? Object.values(cases) : []
  if (handleSource(value) !== undefined && given.length > 0 && given.every((add) => typeof add === 'function')) {
    return callCases(desk.branches, { value, cases: cases as Readonly<Record<string, () => unknown>> })
  }
  const hint = 'write when(region, { eu: () => run(…), otherwise: () => run(…) }), where region is the handle of an output'
  desk.problems.push(fault('DEFINE-MALFORMED', { message: 'when needs a handle, and a function for each case', hint, place }))
  return {}
}

function startOf(options: TriggerOptions | undefined): object {
  return { params: options?.params ?? {}, window: options?.window ?? null }
}

const nouns = { run: 'task', each: 'task', build: 'model', wait: 'sensor', approve: 'approval', trigger: 'pipeline' } as const

function addStep(desk: Desk, call: Call): object {
  const { does, place, options = {} } = call
  const done: { readonly kind?: unknown; readonly name?: unknown } | undefined = thingOf({ does })
  const noun = nouns[does.kind]
  const name = options.as ?? (typeof done?.name === 'string' ? done.name : '')
  if (done?.kind !== noun) {
    const hint = `pass what ${noun}() returned; where it is imported, the two files may import each other in a circle`
    desk.problems.push(fault('DEFINE-NOT-A-TASK', { message: `${does.kind} was given no ${noun}`, hint, place }))
    return createHandle({ kind: 'output', step: name, plan: desk.plan, path: [] })
  }
  const uses = new Set<string>()
  const condition = conditionOf(desk, { options, uses, step: name, place })
  const { when = null, of = null } = call.occasion ?? {}
  if (of !== null) uses.add(of)
  const branches = (when === null ? desk.branches : []).map((branch): Branch => {
    return { ...branch, value: templateIn(desk, { value: branch.value, name: 'when', uses, step: name, place }) }
  })
  const input = templateIn(desk, { value: call.input(name), name: 'input', uses, step: name, place })
  const items = does.kind === 'each' ? templateIn(desk, { value: call.items, name: 'items', uses, step: name, place }) : null
  addAfter(desk, { options, uses, step: name, place })
  if (items?.kind === 'literal' && !Array.isArray(items.value)) {
    desk.problems.push(
      fault('DEFINE-INPUT-NOT-JSON', {
        message: `step ${name}: each needs a list to map over`,
        hint: 'pass a list, or the handle of one',
        place,
      }),
    )
  }
  const step: DraftStep = {
    name,
    does,
    input,
    items,
    if: condition,
    branches,
    after: [...uses].toSorted(),
    on: options.on ?? 'all_success',
    options,
    occasion: when,
    of,
    place,
  }
  if (desk.steps.has(name)) {
    const hint = `name one of them: { as: '${name}_again' }`
    desk.problems.push(fault('DEFINE-DUPLICATE-STEP', { message: `two steps are called ${name}`, hint, place }))
  } else {
    desk.steps.set(name, step)
    if (when === null) addOccasions(desk, { named: options, of: name, place })
  }
  return createHandle({ kind: 'output', step: name, plan: desk.plan, path: [] })
}

interface StepPart {
  readonly uses: Set<string>
  readonly step: string
  readonly place: Place
}

function templateIn(desk: Desk, part: StepPart & { readonly value: unknown; readonly name: string }): Template {
  const { step, place } = part
  return templateOf(part.value, {
    name: part.name,
    handle: (source) => useHandle(desk, { uses: part.uses, step, place, source }),
    unsupported(what, at) {
      const hint = 'an input is plain JSON and handles; make other values inside the task, and pass rows as a dataset'
      desk.problems.push(fault('DEFINE-INPUT-NOT-JSON', { message: `step ${step}: ${at} is ${what}`, hint, place }))
    },
  })
}

/** Whether a handle may stand in this step; notes the step whose output it is. */
function useHandle(desk: Desk, part: StepPart & { readonly source: HandleSource }): boolean {
  const { source, step, place } = part
  if (source.plan !== desk.plan || (source.kind === 'item' && source.step !== step)) {
    const whose = source.kind === 'item' && source.plan === desk.plan ? 'another step' : 'another pipeline'
    const hint = 'a handle is good only in the plan that gave it, and an item only in its own each; hand data over in a dataset'
    desk.problems.push(
      fault('DEFINE-UNREACHABLE-STEP', { message: `step ${step} uses ${describeHandle(source)}, which belongs to ${whose}`, hint, place }),
    )
    return false
  }
  if (source.kind === 'window' && source.path.length > 0) {
    const message = `step ${step} uses ${describeHandle(source)}.${source.path.join('.')}, but window.${source.field} is a text`
    desk.problems.push(fault('DEFINE-INPUT-NOT-JSON', { message, hint: 'take window.start, window.end or window.day whole', place }))
    return false
  }
  if (source.kind === 'output') part.uses.add(source.step)
  return true
}

function conditionOf(desk: Desk, part: StepPart & { readonly options: StepOptions }): Template | null {
  const condition: unknown = part.options.if
  if (condition === undefined || condition === true) return null
  if (handleSource(condition) === undefined) {
    const message = condition === false ? `step ${part.step} never runs: its if is false` : `step ${part.step}: if is not a handle`
    desk.problems.push(
      fault('DEFINE-UNREACHABLE-STEP', {
        message,
        hint: 'pass the handle of an output that is true or false, or leave the step out',
        place: part.place,
      }),
    )
    return null
  }
  return templateIn(desk, { ...part, value: condition, name: 'if' })
}

function addAfter(desk: Desk, part: StepPart & { readonly options: StepOptions }): void {
  const { after } = part.options
  for (const one of after === undefined ? [] : Array.isArray(after) ? (after as unknown[]) : [after]) {
    const source = handleSource(one)
    if (source?.kind === 'output') useHandle(desk, { ...part, source })
    else {
      const given = source !== undefined ? describeHandle(source) : typeof one === 'string' ? `"${one}"` : 'something'
      const message = `step ${part.step} comes after ${given}, which is no handle of a step`
      const known = desk.steps.keys()
      const hint =
        typeof one === 'string'
          ? `pass what run, each, wait, approve or trigger returned; ${didYouMean(one, known)}`
          : 'pass what run, each, wait, approve or trigger returned'
      desk.problems.push(fault('DEFINE-AFTER-NO-STEP', { message, hint, place: part.place }))
    }
  }
}

function planFault(error: unknown, pipeline: Pipeline): Fault {
  const place = placeOfError(error) ?? pipeline.place
  if (error instanceof Fault) {
    const { code, message, hint, data } = error
    return new Fault(code, {
      message,
      place: error.place ?? place,
      ...(hint === undefined ? {} : { hint }),
      ...(data === undefined ? {} : { data }),
    })
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return fault('DEFINE-PLAN-FAILED', {
    message: `the plan of ${pipeline.name} threw ${what}`,
    hint: 'a plan is called once, when the project loads, with handles in place of values',
    place,
  })
}

function fault(code: string, options: { readonly message: string; readonly hint: string; readonly place: Place }): Fault {
  return new Fault(code, options)
}
