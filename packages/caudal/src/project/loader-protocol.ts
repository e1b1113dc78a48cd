import type { FaultRecord, Json } from '../kernel/index.ts'
import type { Config } from '../define/index.ts'
import type { Manifest } from '../plan/index.ts'
import type { Params } from './params.ts'
import type { Source } from './sources.ts'

/**
 * What a loader process is asked, once: to load a project and, with `run`, to check the parameters of a run, or with `answer` what was
 * filled in with an approval.
 */
export interface LoadRequest {
  readonly root: string
  readonly run?: { readonly pipeline: string; readonly params: Params }
  readonly answer?: { readonly pipeline: string; readonly step: string; readonly fields: Params }
}

/** What a loader process answers before it ends. */
export interface LoadAnswer {
  readonly config: Config | null
  readonly manifest: Manifest
  readonly sources: readonly Source[]
  /** The parameters of the run that was asked about, checked and with their defaults. */
  readonly params: Params | null
  /** What was filled in with the approval that was asked about, checked and with its defaults; null where there is none. */
  readonly fields: Json
  readonly problems: readonly FaultRecord[]
  readonly warnings: readonly FaultRecord[]
}
