import { isoInstant } from '../../kernel/index.ts'
import type { NodeResult } from '../manifest/node-result.ts'
import { artifactMetadata } from './artifact.ts'
import type { Artifact, ArtifactSource } from './artifact.ts'

/** What run results are made of. */
export interface RunResultsOptions extends ArtifactSource {
  readonly results: readonly NodeResult[]
  /** Milliseconds from the start of the first to the end of the last. */
  readonly elapsedMs: number
  /** What the command was told, as dbt's names have it: `which`, `select`, `vars`. `retry` reads it back. */
  readonly args: { readonly [name: string]: unknown }
}

/** `run_results.json`, version 6: what became of each resource that was executed. */
export function runResultsArtifact(options: RunResultsOptions): Artifact {
  return {
    metadata: artifactMetadata('run-results/v6', options),
    results: options.results.map(resultEntry),
    elapsed_time: options.elapsedMs / 1000,
    args: options.args,
  }
}

function resultEntry(result: NodeResult): Artifact {
  return {
    status: result.status,
    timing: timingEntries(result),
    thread_id: result.thread,
    execution_time: result.executionTime,
    adapter_response: result.adapterResponse,
    message: result.message,
    failures: result.failures,
    unique_id: result.node.unique_id,
    compiled: hasCompiled(result),
    compiled_code: result.compiledCode,
    relation_name: result.relationName,
    batch_results: result.batchResults,
  }
}

/** How long each part of a result took, as artifacts have it. */
export function timingEntries(result: NodeResult): readonly Artifact[] {
  return result.timing.map(({ name, startedAt, completedAt }) => ({
    name,
    started_at: isoInstant(startedAt),
    completed_at: isoInstant(completedAt),
  }))
}

/** Whether there was something to compile and it was; null where there was nothing. */
function hasCompiled(result: NodeResult): boolean | null {
  const type = result.node.resource_type
  if (result.compiledCode !== null) return true
  return type === 'model' || type === 'test' || type === 'snapshot' || type === 'unit_test' ? false : null
}
