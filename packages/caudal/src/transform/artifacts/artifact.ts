import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, isoInstant } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'

/** A JSON document in one of dbt's published forms. */
export interface Artifact {
  readonly [key: string]: unknown
}

/** What invocation an artifact is of. */
export interface ArtifactSource {
  readonly manifest: DbtManifest
  /** When the artifact is made. */
  readonly clock: Clock
}

/** The head of an artifact: its schema, who made it, when and for which invocation. */
export function artifactMetadata(schema: string, { manifest, clock }: ArtifactSource): Artifact {
  const { dbt_version, invocation_id, invocation_started_at = null, env } = manifest.metadata
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}.json`,
    dbt_version,
    generated_at: isoInstant(clock.now()),
    invocation_id,
    invocation_started_at,
    env,
  }
}

/** The names of dbt's artifacts in the target folder. */
export const artifactFiles = {
  manifest: 'manifest.json',
  runResults: 'run_results.json',
  catalog: 'catalog.json',
  sources: 'sources.json',
} as const

/** Writes an artifact into the target folder, whole or not at all. Throws `DBT-ARTIFACT-WRITE`. */
export async function writeArtifact(options: {
  readonly folder: string
  readonly file: string
  readonly artifact: Artifact | DbtManifest
}): Promise<void> {
  const { folder, file, artifact } = options
  const path = join(folder, file)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(`${path}.new`, artifactText(artifact))
    await rename(`${path}.new`, path)
  } catch (cause) {
    await rm(`${path}.new`, { force: true }).catch(() => undefined)
    throw unwritten({ folder, file, cause })
  }
}

/** The fault of a file of the target folder that cannot be written. */
export function unwritten({ folder, file, cause }: { readonly folder: string; readonly file: string; readonly cause: unknown }): Fault {
  return new Fault('DBT-ARTIFACT-WRITE', {
    message: `${file} cannot be written to ${folder}`,
    hint: 'see whether the folder may be written and its disk has room',
    blame: 'system',
    place: { file: join(folder, file) },
    cause,
  })
}

/** The text of an artifact: Maps as objects, Sets as lists, what JSON lacks as null or left out. */
function artifactText(artifact: Artifact | DbtManifest): string {
  return JSON.stringify(artifact, (_, item: unknown) => {
    if (typeof item === 'bigint') return Number(item)
    if (typeof item !== 'object') return item
    if (item instanceof Map) return Object.fromEntries(item)
    return item instanceof Set ? [...item] : item
  })
}
