import { didYouMean, Fault, durationMs, sleep } from '../../kernel/index.ts'
import type { Clock, Duration, Json } from '../../kernel/index.ts'
import type { Dataset, Pipeline, Task, TaskContext } from '../../define/index.ts'
import { triggeredManifests } from '../../plan/index.ts'
import type { PipelineManifest, PoolManifest } from '../../plan/index.ts'
import { compilePipelineCode } from '../../project/index.ts'
import type { PipelineCode, StepCode } from '../../project/index.ts'

/** What stands for a task's function in a test; it is given the same context. */
export type TaskStandIn = (context: TaskContext<never>) => unknown

/** What stands for a sensor: whether it holds at its first, second, third … look. */
export type SensorStandIn = (look: number) => boolean

/** What a person answers in a test: yes, with what is filled in, or no. */
export type AnswerStandIn = ({ readonly approve: { readonly [field: string]: Json } } | { readonly reject: true }) & {
  readonly by?: string
  readonly comment?: string
}

/** A pipeline compiled for a test, some of its tasks and sensors replaced. */
export interface TestedPipeline {
  readonly pipeline: PipelineManifest
  readonly pools: readonly PoolManifest[]
  /** The pipelines that it triggers, and those that these trigger in turn. */
  readonly triggered: readonly PipelineManifest[]
  /** The code of all of them, by name. */
  readonly codes: ReadonlyMap<string, PipelineCode>
  readonly datasets: ReadonlyMap<string, Dataset>
}

/** What a test puts in the place of a pipeline's tasks, sensors and persons, by the names of the tasks, sensors and approvals. */
export interface StandIns {
  readonly tasks?: { readonly [task: string]: TaskStandIn }
  readonly sensors?: { readonly [sensor: string]: SensorStandIn }
  /** Given as soon as the approval is asked for. */
  readonly approvals?: { readonly [approval: string]: AnswerStandIn }
}

const durations = new WeakMap<TaskStandIn, number>()

/** A stand-in that takes its time on the test's clock, then gives an output; its step's timeout may come first. */
export function takes(duration: Duration, output: unknown = null): TaskStandIn {
  const standIn: TaskStandIn = () => output
  durations.set(standIn, durationMs(duration))
  return standIn
}

/** Compiles a pipeline for a test. Throws the first problem of its definition, and `TEST-UNKNOWN-NAME` for a stand-in of nothing. */
export function testedPipeline(
  pipeline: Pipeline,
  options: StandIns & { readonly root: string; readonly sleeping: (nap: (clock: Clock) => Promise<void>) => Promise<void> },
): TestedPipeline {
  const { root, tasks = {}, sensors = {}, approvals = {}, sleeping } = options
  const { codes, manifest } = compilePipelineCode({ root, file: pipeline.place.file, pipeline, datasets: [], pools: [] })
  const names = { task: new Set<string>(), sensor: new Set<string>(), approval: new Set<string>() }
  const datasets = new Map<string, Dataset>()
  const stood = (does: StepCode): StepCode => {
    if (does.kind === 'trigger' || does.kind === 'model') return does
    if (does.kind === 'approval') {
      names.approval.add(does.approval.name)
      return does
    }
    if (does.kind === 'sensor') {
      names.sensor.add(does.sensor.name)
      const standIn = sensors[does.sensor.name]
      let look = 0
      const looks = async () => {
        look += 1
        return { ready: standIn!(look), saw: `look ${look}` }
      }
      return standIn === undefined ? does : { ...does, sensor: { ...does.sensor, look: looks } }
    }
    names.task.add(does.task.name)
    for (const dataset of [...(does.task.options.reads ?? []), ...(does.task.options.writes ?? [])]) datasets.set(dataset.name, dataset)
    const standIn = tasks[does.task.name]
    return standIn === undefined ? does : { ...does, task: replaced(does.task, { standIn, sleeping }) }
  }
  const standing = [...codes].map(([name, code]): [string, PipelineCode] => {
    return [name, { ...code, steps: new Map([...code.steps].map(([step, does]) => [step, stood(does)])) }]
  })
  demandKnown('task', { given: tasks, known: names.task })
  demandKnown('approval', { given: approvals, known: names.approval })
  demandKnown('sensor', { given: sensors, known: names.sensor })
  const compiled = manifest.pipelines.find(({ name }) => name === pipeline.name)!
  const triggered = triggeredManifests(manifest, compiled)
  return { pipeline: compiled, triggered, pools: manifest.pools, codes: new Map(standing), datasets }
}

function replaced(
  task: Task,
  options: { readonly standIn: TaskStandIn; readonly sleeping: (nap: (clock: Clock) => Promise<void>) => Promise<void> },
): Task {
  const { standIn, sleeping } = options
  const delayMs = durations.get(standIn)
  const run: TaskStandIn =
    delayMs === undefined
      ? standIn
      : async (context) => {
          await sleeping((clock) => sleep(clock, { delayMs, signal: context.signal }))
          return standIn(context)
        }
  return { ...task, options: { ...task.options, run: run as Task['options']['run'] } }
}

function demandKnown(noun: string, names: { readonly given: object; readonly known: ReadonlySet<string> }): void {
  for (const name of Object.keys(names.given)) {
    if (names.known.has(name)) continue
    throw new Fault('TEST-UNKNOWN-NAME', { message: `the pipeline has no ${noun} ${name}`, hint: didYouMean(name, names.known) })
  }
}
