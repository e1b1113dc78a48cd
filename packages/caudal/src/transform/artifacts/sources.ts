import type { NodeResult } from '../manifest/node-result.ts'
import { artifactMetadata } from './artifact.ts'
import type { Artifact, ArtifactSource } from './artifact.ts'
import { timingEntries } from './run-results.ts'

/** `sources.json`, version 3: how fresh each source is that was looked at. */
export function sourcesArtifact(
  options: ArtifactSource & { readonly results: readonly NodeResult[]; readonly elapsedMs: number },
): Artifact {
  return {
    metadata: artifactMetadata('sources/v3', options),
    results: options.results.flatMap(freshnessEntry),
    elapsed_time: options.elapsedMs / 1000,
  }
}

function freshnessEntry(result: NodeResult): Artifact[] {
  const { node, freshness } = result
  if (node.resource_type !== 'source') return []
  if (freshness === null) return [{ unique_id: node.unique_id, error: result.message, status: 'runtime error' }]
  const { warn_after: warn, error_after: error, filter } = node.freshness ?? { warn_after: null, error_after: null, filter: null }
  return [
    {
      unique_id: node.unique_id,
      max_loaded_at: freshness.maxLoadedAt,
      snapshotted_at: freshness.snapshottedAt,
      max_loaded_at_time_ago_in_s: freshness.maxLoadedAtTimeAgoSeconds,
      status: result.status,
      criteria: { warn_after: criterion(warn), error_after: criterion(error), filter },
      adapter_response: result.adapterResponse,
      timing: timingEntries(result),
      thread_id: result.thread,
      execution_time: result.executionTime,
    },
  ]
}

function criterion(age: { readonly count: number | null; readonly period: string | null } | null): Artifact {
  return { count: age?.count ?? null, period: age?.period ?? null }
}
