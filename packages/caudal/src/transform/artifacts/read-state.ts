import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../kernel/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { SelectionState } from '../select/selection-state.ts'
import { artifactFiles } from './artifact.ts'

/** The folders that an earlier state and the current one are read from. */
export interface StateFolders {
  /** What `--state` names. */
  readonly state: string
  /** The target folder of now, for the sources that were looked at last. */
  readonly target: string
}

/** The state that an earlier invocation left, of Caudal or of dbt. Rejects with `DBT-STATE-UNREADABLE`, or `DBT-STATE-EMPTY` where the folder has no artifact. */
export async function readState({ state, target }: StateFolders): Promise<SelectionState> {
  const manifest = await readManifest(state)
  const results = await readRunResults(state)
  const sources = await readSources(state)
  if (manifest === null && results === null && sources === null) {
    throw new Fault('DBT-STATE-EMPTY', {
      message: `there are no artifacts in ${state}`,
      hint: 'name the folder that holds manifest.json of an earlier invocation',
      place: { file: state },
    })
  }
  return {
    manifest,
    results: results === null ? null : new Map(results.results.map(({ unique_id, status }) => [unique_id, status])),
    sources,
    currentSources: await readSources(target),
  }
}

/** What `retry` needs of `run_results.json`. */
export interface EarlierResults {
  readonly results: readonly { readonly unique_id: string; readonly status: string }[]
  readonly args: { readonly [name: string]: unknown }
}

/** The run results in a folder, or null. Rejects with `DBT-STATE-UNREADABLE`. */
export async function readRunResults(folder: string): Promise<EarlierResults | null> {
  const found = await readArtifact(folder, { file: artifactFiles.runResults, needs: ['results'], oldest: 4 })
  return found === null ? null : ({ args: {}, ...found } as unknown as EarlierResults)
}

/** The manifest in a folder, or null. Rejects with `DBT-STATE-UNREADABLE`. */
export async function readManifest(folder: string): Promise<DbtManifest | null> {
  const needs = ['metadata', 'nodes', 'sources', 'macros', 'exposures', 'metrics']
  const found = await readArtifact(folder, { file: artifactFiles.manifest, needs, oldest: 8 })
  if (found === null) return null
  const later = { unit_tests: {}, semantic_models: {}, saved_queries: {}, functions: {}, disabled: {} }
  return { ...later, ...found } as unknown as DbtManifest
}

async function readSources(folder: string): Promise<ReadonlyMap<string, string | null> | null> {
  const found = await readArtifact(folder, { file: artifactFiles.sources, needs: ['results'], oldest: 2 })
  if (found === null) return null
  const results = found['results'] as { unique_id: string; max_loaded_at?: string }[]
  return new Map(results.map((result) => [result.unique_id, result.max_loaded_at ?? null]))
}

interface Wanted {
  readonly file: string
  readonly needs: readonly string[]
  /** The oldest version of its schema that is understood. */
  readonly oldest: number
}

async function readArtifact(folder: string, { file, needs, oldest }: Wanted): Promise<{ [key: string]: unknown } | null> {
  const path = join(folder, file)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return null
    throw unreadable(path, { why: 'the file cannot be read', cause: error })
  })
  if (text === null) return null
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch (cause) {
    throw unreadable(path, { why: 'it is no JSON', cause })
  }
  const fields = typeof found === 'object' && found !== null ? (found as { [key: string]: unknown }) : {}
  const missing = needs.find((key) => typeof fields[key] !== 'object' || fields[key] === null)
  if (missing !== undefined) throw unreadable(path, { why: `"${missing}" is missing` })
  const schema = (fields['metadata'] as { dbt_schema_version?: unknown } | undefined)?.dbt_schema_version
  const version = typeof schema === 'string' ? Number(/\/v(\d+)\.json$/.exec(schema)?.[1] ?? NaN) : NaN
  if (version < oldest) throw unreadable(path, { why: `its version ${version} is older than ${oldest}` })
  return fields
}

function unreadable(path: string, { why, cause }: { readonly why: string; readonly cause?: unknown }): Fault {
  return new Fault('DBT-STATE-UNREADABLE', {
    message: `${path} cannot be used: ${why}`,
    hint: 'write it anew with the same command in the state that is to be compared with',
    place: { file: path },
    ...(cause === undefined ? {} : { cause }),
  })
}
