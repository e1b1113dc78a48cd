import { artifactFiles, checkSources, manifestArtifact, sourcesArtifact, writeArtifact } from '../../transform/index.ts'
import type { Context, ExitCode, Given } from '../command.ts'
import { printLines } from '../screen/print.ts'
import { readModelRequest } from './model-request.ts'
import { showWarnings } from './model-warnings.ts'
import { openModels } from './open-models.ts'
import { resultLine } from './result-lines.ts'
import { resultPlaces } from './result-places.ts'
import { runOptions } from './run-options.ts'
import { selectModels } from './select-models.ts'
import { tellEnd } from './tell-end.ts'
import { stateOf } from './work-on-models.ts'

/** Says of each selected source that has a limit how old its newest row is, and writes `sources.json`. */
export async function checkFreshness(context: Context, given: Given): Promise<ExitCode> {
  const request = readModelRequest(given)
  await using models = await openModels(context, request)
  const { manifest, selectors, folder } = models
  const json = given.has('json')
  const output = json ? context.err : context.out
  const state = await stateOf(context, { models, request })
  const selected = selectModels({ manifest, selectors, request, state, kinds: ['source'] })
  showWarnings(output, { faults: models.warnings, messages: selected.warnings, root: models.root, cwd: context.cwd })
  const began = context.clock.monotonic()
  const options = await runOptions(context, { models, request, command: 'freshness', output })
  let ended = 0
  const results = await checkSources(options, {
    selection: selected.ids,
    ended: (result) => printLines(output, [resultLine(result, { terminal: output.terminal, index: ++ended, total: null })]),
  })
  const elapsedMs = context.clock.monotonic() - began
  const write = async (): Promise<void> => {
    await writeArtifact({ folder, file: artifactFiles.manifest, artifact: manifestArtifact(manifest) })
    await writeArtifact({
      ...{ folder, file: artifactFiles.sources },
      artifact: sourcesArtifact({ manifest, clock: context.clock, results, elapsedMs }),
    })
  }
  return tellEnd(context, {
    end: {
      results,
      elapsedMs,
      places: await resultPlaces(context, { models, results }),
      unwritten: await write().then(
        () => undefined,
        (error: unknown) => error as Error,
      ),
    },
    json,
  })
}
