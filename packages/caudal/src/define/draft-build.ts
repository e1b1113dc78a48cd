import { didYouMean, Fault } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import type { BuildResult, ModelBuild, ModelPart, Models, PartResult } from './models.ts'
import type { BuildOptions, TriggerRule } from './pipeline.ts'
import { task } from './task.ts'
import type { Task } from './task.ts'

/** A call of `build` in a plan. */
export interface BuildCall {
  readonly selector: string | readonly string[]
  readonly options: BuildOptions
  /** The project's models; undefined where it has none. */
  readonly models: Models | undefined
  readonly place: Place
}

/** A step for one resource of a build, or for what they all came to. */
export interface BuildStep<H> {
  readonly does: { readonly kind: 'build'; readonly model: ModelBuild } | { readonly kind: 'run'; readonly task: Task }
  readonly input: unknown
  readonly options: Pick<BuildOptions, 'priority' | 'retry' | 'timeout' | 'pool'> & {
    readonly as: string
    readonly after: readonly H[]
    readonly on?: TriggerRule
  }
}

const known = ['as', 'after', 'priority', 'retry', 'timeout', 'pool', 'exclude', 'fullRefresh']

let built: Task | undefined

/** The one task that gathers what builds came to. It is made when a plan first needs it, as to find its place takes milliseconds. */
function builtTask(): Task {
  return (built ??= task('built', { run: ({ input }) => summary((input as unknown as { parts: readonly PartResult[] }).parts) }))
}

function summary(parts: readonly PartResult[]): BuildResult {
  const count = (...types: readonly ModelPart['type'][]): number => parts.filter(({ type }) => types.includes(type)).length
  return {
    models: count('model'),
    seeds: count('seed'),
    snapshots: count('snapshot'),
    tests: count('test', 'unit_test'),
    warnings: parts.flatMap(({ id, status, failures, message }) => (status === 'warn' ? [{ id, failures, message }] : [])),
  }
}

/**
 * Turns a build into a step for each resource that it selects, each after those that must have ended well before it, and one that gathers what
 * they came to, under the build's own name; gives the handle of that one. Throws a fault where the selection is wrong.
 */
export function draftBuild<H>({ selector, options, models, place }: BuildCall, add: (step: BuildStep<H>) => H): H {
  const select = listOf(selector)
  const name = options.as ?? nameOf(select)
  if (models === undefined) {
    throw new Fault('DEFINE-NO-MODELS', {
      message: `build(${JSON.stringify(selector)}) has no models to build: there is no dbt_project.yml beside the config`,
      hint: 'put the dbt project into the folder of caudal.config.ts',
      place,
    })
  }
  const unknown = Object.keys(options).find((option) => !known.includes(option))
  if (unknown !== undefined) {
    const message = `build(${JSON.stringify(selector)}) has an unknown option "${unknown}"`
    throw new Fault('DEFINE-UNKNOWN-OPTION', { message, hint: didYouMean(unknown, known), place })
  }
  const { as: _, after: __, exclude, fullRefresh = false, ...each } = options
  const handles = new Map<string, H>()
  const names = new Set<string>()
  const first = options.after === undefined ? [] : ((Array.isArray(options.after) ? options.after : [options.after]) as H[])
  for (const part of models.select({ select, exclude: listOf(exclude) })) {
    const as = unique(`${name}.${part.name}`, names)
    const after = [...first, ...part.after.flatMap((id) => handles.get(id) ?? [])]
    const parts = part.atEnd ? { parts: part.of.map((id) => handles.get(id) ?? null) } : {}
    const model: ModelBuild = { kind: 'model', name: part.id, part, fullRefresh, place: { file: models.file } }
    handles.set(
      part.id,
      add({
        does: { kind: 'build', model },
        input: { audited: handles.get(part.auditedIn ?? '') ?? null, ...parts },
        options: { ...each, as, after, ...(part.atEnd ? { on: 'all_done' } : {}) },
      }),
    )
  }
  const parts = [...handles.values()]
  return add({ does: { kind: 'run', task: builtTask() }, input: { parts }, options: { as: name, after: parts } })
}

function listOf(words: string | readonly string[] | undefined): readonly string[] {
  return words === undefined ? [] : typeof words === 'string' ? [words] : words
}

/** A name that a selection suggests: `tag:sales` is `tag_sales`. */
function nameOf(select: readonly string[]): string {
  const words = select
    .join('_')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_\d]+|_+$/g, '')
    .slice(0, 60)
  return words === '' ? 'build' : words
}

/** Versions of a model, and resources of two packages, may share a name. */
function unique(name: string, names: Set<string>): string {
  let one = name
  for (let count = 2; names.has(one); count++) one = `${name}.${count}`
  names.add(one)
  return one
}
