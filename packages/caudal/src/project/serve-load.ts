import { faultRecord } from '../kernel/index.ts'
import { loadProject } from './load-project.ts'
import type { LoadAnswer, LoadRequest } from './loader-protocol.ts'
import { readParams } from './params.ts'

/** Serves as a loader process: answers the one request of the process that forked it, and ends. */
export function serveLoad(): void {
  process.once('message', (request: LoadRequest) => {
    void answer(request).then((message) => process.send?.(message, () => process.exit(0)))
  })
}

async function answer({ root, run }: LoadRequest): Promise<LoadAnswer> {
  const { config, manifest, sources, problems, warnings, pipelines } = await loadProject(root)
  const pipeline = run === undefined ? undefined : pipelines.find((one) => one.name === run.pipeline)
  const checked = run === undefined || pipeline === undefined ? undefined : await readParams(pipeline, run.params)
  return {
    config,
    manifest,
    sources,
    params: checked?.params ?? null,
    problems: [...problems, ...(checked?.problems ?? [])].map((problem) => faultRecord(problem)),
    warnings: warnings.map((warning) => faultRecord(warning)),
  }
}
