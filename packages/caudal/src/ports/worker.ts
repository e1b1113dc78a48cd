import type { TaskRunKey } from '../journal/index.ts'

/** A process that drives runs: it holds the lease under which its task runs are claimed. */
export interface WorkerRecord {
  readonly id: string
  readonly host: string
  readonly pid: number
  /** How long its lease still holds, in milliseconds; not above 0 where it has run out. */
  readonly leftMs: number
}

/** A task run on a worker, as admission counts it. */
export interface Claim extends TaskRunKey {
  readonly epoch: number
  readonly attempts: number
  readonly lost: number
  readonly worker: string
  readonly pools: readonly string[]
}
