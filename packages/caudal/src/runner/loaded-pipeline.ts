import type { Sensor } from '../define/index.ts'
import type { DatasetManifest } from '../plan/index.ts'
import type { AnyTask } from './dataset-access.ts'

/** What a step runs: a task, with what decides whether an error is worth another try, or a sensor. */
export type LoadedStep =
  | { readonly kind: 'task'; readonly task: AnyTask; readonly retryOn: ((error: Error) => boolean) | null }
  | { readonly kind: 'sensor'; readonly sensor: Sensor }

/** A pipeline with its code, as a runner needs it. */
export interface LoadedPipeline {
  readonly steps: ReadonlyMap<string, LoadedStep>
  readonly datasets: ReadonlyMap<string, DatasetManifest>
}

/** Loads the code of one pipeline. Rejects with the fault of what is broken. */
export type LoadPipeline = (request: { readonly root: string; readonly file: string; readonly pipeline: string }) => Promise<LoadedPipeline>
