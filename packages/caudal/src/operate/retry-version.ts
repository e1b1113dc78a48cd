import { didYouMean, Fault } from '../kernel/index.ts'
import type { Manifest, PipelineManifest } from '../plan/index.ts'
import type { RunRecord, StoreReader } from '../ports/index.ts'

/** The run's pipeline as it was when the run began; its code is kept in the state. */
export async function keptVersion(store: StoreReader, run: RunRecord): Promise<PipelineManifest> {
  const pipeline = await store.version(run.pipeline, run.version)
  if (pipeline !== null) return pipeline
  throw new Fault('STORE-CORRUPT', {
    message: `the state database names run ${run.id}, and has lost its version`,
    hint: 'restore a backup, or move the state folder away to start afresh',
    blame: 'system',
  })
}

/** The run's pipeline, where it is still what it was when the run began. Throws `RETRY-CODE-CHANGED`. */
export function sameVersion(manifest: Manifest, run: RunRecord): PipelineManifest {
  const pipeline = manifest.pipelines.find(({ name }) => name === run.pipeline)
  if (pipeline === undefined) {
    const names = manifest.pipelines.map(({ name }) => name)
    const hint = didYouMean(run.pipeline, names)
    throw new Fault('CLI-UNKNOWN-PIPELINE', { message: `there is no pipeline "${run.pipeline}"`, hint, data: { name: run.pipeline } })
  }
  if (pipeline.version === run.version) return pipeline
  throw new Fault('RETRY-CODE-CHANGED', {
    message: `${run.pipeline} has changed since run ${run.id} began, and a run keeps its version`,
    hint: `start a new run with: caudal run ${run.pipeline} --window ${run.window.start}/${run.window.end}, or go on with the code of then: caudal retry ${run.id} --kept-code`,
    data: { run: run.id, version: run.version, now: pipeline.version },
  })
}
