import type { DbtManifest } from '../manifest/dbt-manifest.ts'

/** What an earlier invocation left behind: what `state:`, `result:` and `source_status:` compare with. */
export interface SelectionState {
  readonly manifest: DbtManifest | null
  /** The status of each resource in `run_results.json`, by its id; null where there is no such file. */
  readonly results: ReadonlyMap<string, string> | null
  /** When each source was loaded last, as ISO 8601, from the earlier `sources.json`; null for one whose check failed. */
  readonly sources: ReadonlyMap<string, string | null> | null
  /** The same from the `sources.json` of now. */
  readonly currentSources: ReadonlyMap<string, string | null> | null
}
