import type { PipelineCode } from '../project/index.ts'

/** Loads the code of one pipeline. Rejects with the fault of what is broken. */
export type LoadPipeline = (request: {
  readonly root: string
  readonly file: string
  readonly pipeline: string
  readonly version: string
}) => Promise<PipelineCode>
