import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { faultOf, faultRecord, formatDuration } from '../../kernel/index.ts'
import type { FaultRecord, Json } from '../../kernel/index.ts'
import { environmentOf } from '../../project/index.ts'
import { artifactFiles, manifestArtifact, sameReading, WatchedReading, writeArtifact } from '../../transform/index.ts'
import type { DbtManifest } from '../../transform/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { stateIcon } from '../screen/mark.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { readModelRequest } from './model-request.ts'
import type { ModelRequest } from './model-request.ts'
import { showWarnings } from './model-warnings.ts'
import { dbtRoot, openModels, projectAround } from './open-models.ts'

/** What a project was found to be. */
interface Parsed {
  readonly project: string
  readonly root: string
  /** How many resources of each kind it and its packages have. */
  readonly counts: readonly (readonly [kind: string, count: number])[]
  readonly warnings: readonly FaultRecord[]
}

/**
 * Reads a project, says what is wrong with it or how much there is, and writes `manifest.json`. Where nothing that the last reading followed
 * from has changed, says the same again.
 */
export async function parseModels(context: Context, given: Given): Promise<ExitCode> {
  const began = context.clock.monotonic()
  const request = readModelRequest(given)
  const known = request.anew ? undefined : knownOf(context, request)
  const parsed = known ?? (await parse(context, request))
  const took = formatDuration(Math.round(context.clock.monotonic() - began))
  const { project, root, counts, warnings } = parsed
  showWarnings(context.err, { faults: warnings.map(faultOf), messages: [], root, cwd: context.cwd })
  if (given.has('json')) printJson(context.out, { project, counts: Object.fromEntries(counts) })
  else {
    const what = counts.map(([kind, count]) => countOf(count, kind.replace('_', ' '))).join(', ')
    const how = known === undefined ? `in ${took}` : `unchanged, in ${took}`
    printLines(context.out, [`${stateIcon(context.out.terminal, 'succeeded')} ${project}: ${what} ${how}`])
  }
  return 0
}

async function parse(context: Context, request: ModelRequest): Promise<Parsed> {
  const at = placeOf(context, request)
  const reading = new WatchedReading({ ...followed(context, request), clock: context.clock })
  await using models = await openModels(context, { ...request, reading })
  const { manifest, folder, root } = models
  await writeArtifact({ folder, file: artifactFiles.manifest, artifact: manifestArtifact(manifest) })
  const warnings = models.warnings.map((warning) => faultRecord(warning))
  const parsed = { project: manifest.metadata.project_name, root, counts: [...countKinds(manifest)], warnings }
  if (at?.folder === folder) reading.keep({ file: at.file, made: join(folder, artifactFiles.manifest), said: parsed as unknown as Json })
  return parsed
}

/** What the last reading found, where another would find the same. */
function knownOf(context: Context, request: ModelRequest): Parsed | undefined {
  const at = placeOf(context, request)
  return at === undefined ? undefined : (sameReading(at.file, followed(context, request)) as unknown as Parsed | undefined)
}

/** Where a reading is kept; nowhere within a Caudal project, as that says the target. */
function placeOf(context: Context, request: ModelRequest): { readonly folder: string; readonly file: string } | undefined {
  const root = rootOf(context, request)
  if (projectAround(root, request) !== undefined) return undefined
  const folder = resolve(root, request.targetPath ?? 'target')
  return { folder, file: join(folder, 'caudal-reading.json') }
}

function rootOf({ cwd }: Context, { projectDir }: ModelRequest): string {
  return dbtRoot(resolve(cwd, projectDir ?? '.'))
}

function followed(
  context: Context,
  request: ModelRequest,
): { readonly asked: Json; readonly env: Readonly<Record<string, string | undefined>> } {
  const root = rootOf(context, request)
  const env = environmentOf(root)
  const { target = null, profile = null, profilesDir = null, vars } = request
  return { asked: [context.version, root, homedir(), target, profile, profilesDir, context.cwd, vars], env }
}

function countKinds(manifest: DbtManifest): Map<string, number> {
  const counts = new Map<string, number>()
  const { nodes, sources, exposures, metrics, unit_tests, semantic_models, saved_queries } = manifest
  for (const resources of [nodes, sources, exposures, metrics, unit_tests, semantic_models, saved_queries]) {
    for (const { resource_type: kind } of Object.values(resources)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}
