import type { Context, ExitCode, Given } from '../command.ts'
import { printJson, printLines } from '../screen/print.ts'
import { listingLines, resourceOf } from './listing-text.ts'
import type { ListingFormat } from './listing-text.ts'
import { resourceKinds } from './model-options.ts'
import { readModelRequest } from './model-request.ts'
import { showWarnings } from './model-warnings.ts'
import { openModels } from './open-models.ts'
import { selectModels } from './select-models.ts'
import { stateOf } from './work-on-models.ts'

/** Lists what a selection holds, a line each; with `--json` as one document. Analyses are listed where they are asked for. */
export async function listResources(context: Context, given: Given): Promise<ExitCode> {
  const request = readModelRequest(given)
  await using models = await openModels(context, request)
  const state = await stateOf(context, { models, request })
  const { manifest, selectors } = models
  const kinds = request.resourceTypes.includes('analysis') ? resourceKinds : resourceKinds.filter((kind) => kind !== 'analysis')
  const selected = selectModels({ manifest, selectors, request, state, kinds, includeEmpty: true })
  showWarnings(context.err, { faults: models.warnings, messages: selected.warnings, root: models.root, cwd: context.cwd })
  if (given.has('json')) {
    printJson(
      context.out,
      selected.ids.map((id) => resourceOf(manifest, id)),
    )
  } else {
    const format = (given.value('output') ?? 'selector') as ListingFormat
    printLines(context.out, listingLines(manifest, { ids: selected.ids, format, keys: given.values('output-keys') }))
  }
  return 0
}
