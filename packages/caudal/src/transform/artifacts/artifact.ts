import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, isoInstant, jsonText } from '../../kernel/index.ts'
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
    await writePieces(`${path}.new`, together(artifactText(artifact)))
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

/** Bytes that are written at a time. */
const blockBytes = 1 << 20

/** Writes pieces of text to a file. One block is filled while the one before is on its way. */
async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  await using file = await open(path, 'w')
  let filling: Buffer = Buffer.allocUnsafe(blockBytes)
  let other: Buffer | undefined
  let used = 0
  let left: Promise<unknown> | undefined
  const send = async (bytes: Buffer): Promise<void> => {
    await left
    left = file.writeFile(bytes)
    left.catch(() => undefined)
  }
  for (const piece of pieces) {
    const most = piece.length * 3
    if (used > 0 && most > blockBytes - used) {
      await send(filling.subarray(0, used))
      ;[filling, other, used] = [other ?? Buffer.allocUnsafe(blockBytes), filling, 0]
    }
    if (most > blockBytes) await send(Buffer.from(piece))
    else used += filling.write(piece, used)
  }
  if (used > 0) await send(filling.subarray(0, used))
  await left
}

/** Letters that are written at a time, at least. */
const fewest = 1 << 14

/** The same text in fewer pieces: most entries are short. */
function* together(pieces: Iterable<string>): Generator<string> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < fewest) continue
    yield text
    text = ''
  }
  yield text
}

/**
 * The text of an artifact in pieces, one for each entry, those of objects within it too; what JSON lacks is left out. In pieces, as
 * manifests have tens of megabytes, and one letter beyond Latin-1 doubles what its whole text takes.
 */
export function* artifactText(artifact: object, depth = 0): Generator<string> {
  let before = '{'
  for (const key of Object.keys(artifact)) {
    const item = (artifact as Artifact)[key]
    const begins = `${before}${JSON.stringify(key)}:`
    if (depth === 0 && isPlain(item)) {
      yield begins
      yield* artifactText(item, 1)
    } else {
      const text = jsonOf(item)
      if (text === undefined) continue
      yield `${begins}${text}`
    }
    before = ','
  }
  yield before === '{' ? '{}' : '}'
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** The JSON of a value, big integers as numbers: most values have none, and to look for them takes longer than the text. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return jsonText(value)
  }
}
