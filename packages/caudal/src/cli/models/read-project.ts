import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { faultRecord } from '../../kernel/index.ts'
import type { FaultRecord, Json } from '../../kernel/index.ts'
import { environmentOf } from '../../project/index.ts'
import { artifactFiles, manifestArtifact, sameReading, WatchedReading, writeArtifact } from '../../transform/index.ts'
import type { DbtManifest, SharedFiles } from '../../transform/index.ts'
import type { Context } from '../command.ts'
import type { ModelRequest } from './model-request.ts'
import { dbtRoot, openModels, projectAround } from './open-models.ts'

/** What a dbt project was found to be. */
export interface ReadProject {
  readonly project: string
  readonly root: string
  /** How many resources of each kind it and its packages have. */
  readonly counts: readonly (readonly [kind: string, count: number])[]
  readonly warnings: readonly FaultRecord[]
}

/** What is read, and what others have made of files that it shares with them. */
export interface ReadRequest extends ModelRequest {
  readonly shared?: SharedFiles
}

/** Reads a project and writes its `manifest.json`, unless nothing is to be written. Rejects with everything that is wrong with it. */
export async function readProject(context: Context, request: ReadRequest): Promise<ReadProject> {
  const at = placeOf(context, request)
  const { shared } = request
  const since = shared === undefined ? {} : { since: shared.since }
  // What is not to be kept need not be watched.
  const reading = request.writes ? new WatchedReading({ ...followed(context, request), ...since, clock: context.clock }) : undefined
  await using models = await openModels(context, { ...request, ...(reading !== undefined && { reading }) })
  const { manifest, folder, root } = models
  if (request.writes) await writeArtifact({ folder, file: artifactFiles.manifest, artifact: manifestArtifact(manifest) })
  const warnings = models.warnings.map((warning) => faultRecord(warning))
  const found = { project: manifest.metadata.project_name, root, counts: [...countKinds(manifest)], warnings }
  if (at?.folder === folder) reading?.keep({ file: at.file, made: join(folder, artifactFiles.manifest), said: found as unknown as Json })
  return found
}

/** What the last reading found, where another would find the same. */
export function lastReading(context: Context, request: ModelRequest): ReadProject | undefined {
  const at = placeOf(context, request)
  return at === undefined ? undefined : (sameReading(at.file, followed(context, request)) as unknown as ReadProject | undefined)
}

/** Where a reading is kept; nowhere within a Caudal project, as that says the target. */
function placeOf(context: Context, request: ModelRequest): { readonly folder: string; readonly file: string } | undefined {
  const root = rootOf(context, request)
  if (projectAround(root, request) !== undefined) return undefined
  const folder = resolve(root, request.targetPath ?? 'target')
  return { folder, file: join(folder, 'caudal-reading.json') }
}

/** The folder of the dbt_project.yml that a request is about. */
export function rootOf({ cwd }: Pick<Context, 'cwd'>, { projectDir }: ModelRequest): string {
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
