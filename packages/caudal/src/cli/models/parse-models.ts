import { formatDuration } from '../../kernel/index.ts'
import { artifactFiles, manifestArtifact, writeArtifact } from '../../transform/index.ts'
import type { DbtManifest } from '../../transform/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { stateIcon } from '../screen/mark.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { readModelRequest } from './model-request.ts'
import { showWarnings } from './model-warnings.ts'
import { openModels } from './open-models.ts'

/** Reads a project, says what is wrong with it or how much there is, and writes `manifest.json`. */
export async function parseModels(context: Context, given: Given): Promise<ExitCode> {
  const began = context.clock.monotonic()
  await using models = await openModels(context, readModelRequest(given))
  const { manifest, folder, root, warnings } = models
  const took = context.clock.monotonic() - began
  await writeArtifact({ folder, file: artifactFiles.manifest, artifact: manifestArtifact(manifest) })
  showWarnings(context.err, { faults: warnings, messages: [], root, cwd: context.cwd })
  if (given.has('json'))
    printJson(context.out, { project: manifest.metadata.project_name, counts: Object.fromEntries(countKinds(manifest)) })
  else {
    const what = [...countKinds(manifest)].map(([kind, count]) => countOf(count, kind.replace('_', ' '))).join(', ')
    const { terminal } = context.out
    printLines(context.out, [
      `${stateIcon(terminal, 'succeeded')} ${manifest.metadata.project_name}: ${what} in ${formatDuration(Math.round(took))}`,
    ])
  }
  return 0
}

/** How many resources of each kind a project and its packages have. */
function countKinds(manifest: DbtManifest): Map<string, number> {
  const counts = new Map<string, number>()
  const { nodes, sources, exposures, metrics, unit_tests, semantic_models, saved_queries } = manifest
  for (const resources of [nodes, sources, exposures, metrics, unit_tests, semantic_models, saved_queries]) {
    for (const { resource_type: kind } of Object.values(resources)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}
