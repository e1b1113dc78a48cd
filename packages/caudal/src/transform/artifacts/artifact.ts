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

/** Letters that are written at a time. */
const blockLetters = 1 << 20

/**
 * The text of an artifact in blocks: Maps as objects, Sets as lists, what JSON lacks as null or left out. In pieces, as one letter beyond
 * Latin-1 doubles what its whole text takes, and manifests have tens of megabytes.
 */
export function* artifactText(artifact: object): Generator<string> {
  let block = ''
  for (const piece of piecesOf(artifact)) {
    block += piece
    if (block.length < blockLetters) continue
    yield block
    block = ''
  }
  yield block
}

/** The text of an object entry by entry, those of objects within it too. */
function* piecesOf(value: object, depth = 0): Generator<string> {
  let before = '{'
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    const begins = `${before}${JSON.stringify(key)}:`
    if (depth === 0 && isPlain(item)) {
      yield begins
      yield* piecesOf(item, 1)
    } else {
      const text = JSON.stringify(item, asJson) as string | undefined
      if (text === undefined) continue
      yield begins + text
    }
    before = ','
  }
  yield before === '{' ? '{}' : '}'
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function asJson(_: string, item: unknown): unknown {
  if (typeof item === 'bigint') return Number(item)
  if (typeof item !== 'object') return item
  if (item instanceof Map) return Object.fromEntries(item)
  return item instanceof Set ? [...item] : item
}
