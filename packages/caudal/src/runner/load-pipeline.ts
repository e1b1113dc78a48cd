import type { Config } from '../define/index.ts'
import type { SourceManifest } from '../plan/index.ts'
import type { PipelineCode } from '../project/index.ts'

/** A version of a pipeline that is to be loaded, and the files that it is made of. */
export interface LoadRequest {
  readonly root: string
  readonly config: Config
  readonly file: string
  readonly pipeline: string
  readonly version: string
  readonly sources: readonly SourceManifest[]
}

/** Loads the code of one pipeline. Rejects with the fault of what is broken. */
export type LoadPipeline = (request: LoadRequest) => Promise<PipelineCode>
