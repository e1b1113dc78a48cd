import { faultRecord } from '../kernel/index.ts'
import { draftPipeline } from '../define/index.ts'
import type { Approval, Pipeline } from '../define/index.ts'
import { readAnswer } from './answers.ts'
import { loadProject } from './load-project.ts'
import type { LoadProjectOptions } from './load-project.ts'
import type { LoadAnswer, LoadRequest } from './loader-protocol.ts'
import { readParams } from './params.ts'

/** With what projects are loaded. */
type Hands = Omit<LoadProjectOptions, 'root'>

/** Serves as a loader process: answers the one request of the process that forked it, and ends. */
export function serveLoad(hands: Hands): void {
  process.once('message', (request: LoadRequest) => {
    void answer(request, hands).then((message) => process.send?.(message, () => process.exit(0)))
  })
}

async function answer({ root, run, answer: filled }: LoadRequest, hands: Hands): Promise<LoadAnswer> {
  const { config, manifest, sources, problems, warnings, pipelines } = await loadProject({ root, ...hands })
  const pipeline = run === undefined ? undefined : pipelines.find((one) => one.name === run.pipeline)
  const checked = run === undefined || pipeline === undefined ? undefined : await readParams(pipeline, run.params)
  const asked = filled === undefined ? undefined : approvalOf(pipelines, filled)
  const answered = filled === undefined || asked === undefined ? undefined : await readAnswer(asked, filled.fields)
  return {
    config,
    manifest,
    sources,
    params: checked?.params ?? null,
    fields: answered?.fields ?? null,
    problems: [...problems, ...(checked?.problems ?? []), ...(answered?.problems ?? [])].map((problem) => faultRecord(problem)),
    warnings: warnings.map((warning) => faultRecord(warning)),
  }
}

function approvalOf(pipelines: readonly Pipeline[], at: { readonly pipeline: string; readonly step: string }): Approval | undefined {
  const pipeline = pipelines.find(({ name }) => name === at.pipeline)
  const step = pipeline === undefined ? undefined : draftPipeline(pipeline).steps.find(({ name }) => name === at.step)
  return step?.does.kind === 'approve' ? step.does.approval : undefined
}
