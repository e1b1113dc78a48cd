import { resolve, resolveItems, stepsOf } from '../engine/index.ts'
import type { Json } from '../kernel/index.ts'
import type { PipelineManifest, StepManifest } from '../plan/index.ts'
import type { RunRecord } from '../ports/index.ts'
import type { OpenProject } from './open-project.ts'

/** What a step was given, or will be. */
export interface StepInput {
  /** Null for a task that is told of the end of its run. */
  readonly given: Json
  /** For an item of a mapped step: its value in the list. */
  readonly itemValue: Json
  /** The steps whose outputs it is made of. */
  readonly from: readonly string[]
  /** Those of them that have no output, so that what is theirs is null. */
  readonly missing: readonly string[]
  /** For a wait: what is watched. For a model: what is built. */
  readonly target: Json
}

/** Puts together what a step, or an item of one, was given, from the outputs that are kept. */
export async function stepInput(
  project: Pick<OpenProject, 'store'>,
  of: { readonly run: RunRecord; readonly pipeline: PipelineManifest; readonly step: StepManifest; readonly item: number | null },
): Promise<StepInput> {
  const { run, pipeline, step, item } = of
  const from = [...new Set([step.input, ...(step.items === null ? [] : [step.items])].flatMap(stepsOf))]
  const outputs = new Map<string, Json>()
  for (const name of from) {
    const output = await project.store.output({ run: run.id, step: name, item: null })
    if (output !== undefined) outputs.set(name, kindOf(pipeline, name) === 'trigger' ? await withOutputs(project, output) : output)
  }
  const values = { outputs, window: run.window, params: run.params }
  const list = step.items === null || item === null || !from.every((name) => outputs.has(name)) ? [] : resolveItems(step.items, values)
  const itemValue = (item === null ? null : list[item]) ?? null
  const given = step.occasion !== null ? null : resolve(step.input, item === null ? values : { ...values, item: itemValue })
  return { given, itemValue, from, missing: from.filter((name) => !outputs.has(name)), target: step.target }
}

function kindOf(pipeline: PipelineManifest, name: string): StepManifest['kind'] | undefined {
  return pipeline.steps.find((one) => one.name === name)?.kind
}

/** What a run of another pipeline came to, with the outputs of its steps, as the step after it is given it. */
async function withOutputs({ store }: Pick<OpenProject, 'store'>, value: Json): Promise<Json> {
  const { run: id } = value as { readonly run: string }
  const run = await store.run(id)
  const pipeline = run === null ? null : await store.version(run.pipeline, run.version)
  const outputs: { [step: string]: Json } = {}
  for (const { name, kind } of pipeline?.steps ?? []) {
    const output = await store.output({ run: id, step: name, item: null })
    if (output !== undefined) outputs[name] = kind === 'trigger' ? await withOutputs({ store }, output) : output
  }
  return { ...(value as { readonly [name: string]: Json }), outputs }
}
