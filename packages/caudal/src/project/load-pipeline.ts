import { resolve } from 'node:path'
import { didYouMean, Fault } from '../kernel/index.ts'
import type { Approval, Dataset, DraftStep, ModelBuild, Models, Pipeline, Pool, Retry, Sensor, Task } from '../define/index.ts'
import { buildsModels, triggeredBy } from '../define/index.ts'
import { compile } from '../plan/index.ts'
import type { DatasetManifest, Manifest } from '../plan/index.ts'
import { importFile } from './import-file.ts'
import { recordImports } from './import-record.ts'

/** What a step runs: a task, with what decides whether an error is worth another try, a sensor, a question to a person, a run of another pipeline, or a model to build. */
export type StepCode =
  | { readonly kind: 'task'; readonly task: Task; readonly retryOn: ((error: Error) => boolean) | null }
  | { readonly kind: 'sensor'; readonly sensor: Sensor }
  | { readonly kind: 'approval'; readonly approval: Approval }
  | { readonly kind: 'trigger'; readonly pipeline: Pipeline }
  | { readonly kind: 'model'; readonly model: ModelBuild }

/** A pipeline with its code: what each step runs, and the datasets that its tasks declare. */
export interface PipelineCode {
  readonly steps: ReadonlyMap<string, StepCode>
  readonly datasets: ReadonlyMap<string, DatasetManifest>
}

/**
 * Loads the code of one pipeline from its file, given from the project's root; no other pipeline file is run unless this one imports it.
 * Rejects with the fault of what is broken, or with `PROJECT-PIPELINE-MISSING` when the file no longer exports the pipeline.
 */
export async function loadPipeline(request: {
  readonly root: string
  readonly file: string
  readonly pipeline: string
  /** Loads the models that the pipeline builds; it is asked only where there are any. */
  readonly models: () => Promise<Models>
}): Promise<PipelineCode> {
  const { root, pipeline: name } = request
  const file = resolve(root, request.file)
  const record = recordImports()
  const { exports, problem } = await importFile(file, record)
  if (problem !== null) throw problem
  const pipeline = exports.pipelines.find((one) => one.name === name)
  if (pipeline === undefined) {
    const names = exports.pipelines.map((one) => one.name)
    throw new Fault('PROJECT-PIPELINE-MISSING', {
      message: `${request.file} exports no pipeline ${name}`,
      hint: didYouMean(name, names),
      place: { file },
    })
  }
  const { datasets, pools } = exports
  const models = [pipeline, ...triggeredBy(pipeline)].some(buildsModels) ? { models: await request.models() } : {}
  return compilePipelineCode({ root, file: request.file, pipeline, datasets, pools, ...models }).code
}

/** Compiles a pipeline together with the code of its steps. Throws the first of its problems. */
export function compilePipelineCode(definition: {
  readonly root: string
  /** The file that exports the pipeline, from the root or whole. */
  readonly file: string
  readonly pipeline: Pipeline
  readonly datasets: readonly Dataset[]
  readonly pools: readonly Pool[]
  readonly models?: Models
}): {
  readonly code: PipelineCode
  /** The code of the pipeline and of those that it triggers, by name. */
  readonly codes: ReadonlyMap<string, PipelineCode>
  readonly manifest: Manifest
} {
  const { root, pipeline, datasets, pools, models } = definition
  const others = triggeredBy(pipeline)
  const { drafts, manifest, problems } = compile({
    project: pipeline.name,
    root,
    pipelines: [{ pipeline, file: resolve(root, definition.file) }, ...others.map((one) => ({ pipeline: one, file: one.place.file }))],
    datasets,
    pools,
    tasks: [],
    ...(models === undefined ? {} : { models }),
    sources: [],
    filesOf: () => [],
  })
  if (problems[0] !== undefined) throw problems[0]
  const datasetsByName = new Map(manifest.datasets.map((dataset) => [dataset.name, dataset]))
  const codes = new Map(
    [pipeline, ...others].map((one): [string, PipelineCode] => {
      const steps = new Map([...(drafts.get(one.name) ?? [])].map(([step, draft]) => [step, codeOf(draft, one)]))
      return [one.name, { steps, datasets: datasetsByName }]
    }),
  )
  return { code: codes.get(pipeline.name)!, codes, manifest }
}

function codeOf(step: DraftStep, pipeline: Pipeline): StepCode {
  const { does } = step
  if (does.kind === 'wait') return { kind: 'sensor', sensor: does.sensor }
  if (does.kind === 'approve') return { kind: 'approval', approval: does.approval }
  if (does.kind === 'build') return { kind: 'model', model: does.model }
  if (does.kind === 'trigger') return { kind: 'trigger', pipeline: does.pipeline }
  const own = (step.options as { readonly retry?: Retry }).retry
  const retry = own ?? does.task.options.retry ?? pipeline.options.defaults?.retry
  return { kind: 'task', task: does.task, retryOn: retry?.on ?? null }
}
