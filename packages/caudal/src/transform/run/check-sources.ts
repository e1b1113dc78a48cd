import type { NodeResult } from '../manifest/node-result.ts'
import { checkFreshness, hasFreshness } from './freshness.ts'
import type { RunOptions } from './run-options.ts'
import { withWorker } from './run-options.ts'

/** Says of selected sources how fresh their rows are; those that do not say how fresh they must be are left out. */
export async function checkSources(
  options: RunOptions,
  { selection, ended = () => undefined }: { readonly selection: readonly string[]; readonly ended?: (result: NodeResult) => void },
): Promise<readonly NodeResult[]> {
  const sources = selection.flatMap((id) => options.manifest.sources[id] ?? []).filter(hasFreshness)
  return withWorker(options, async (worker) => {
    const results: NodeResult[] = []
    for (const source of sources) {
      worker.signal.throwIfAborted()
      const result = await checkFreshness(worker, source)
      results.push(result)
      ended(result)
    }
    return results
  })
}
