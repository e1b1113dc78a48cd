import type { BackfillState, BackfillWindowState } from '../journal/index.ts'
import type { Json, Window } from '../kernel/index.ts'
import { get, post } from './operation.ts'
import type { Operation, Page, PageQuery } from './operation.ts'

/** A backfill as it stands. */
export interface Backfill {
  readonly backfill: string
  readonly pipeline: string
  readonly state: BackfillState
  readonly from: string
  readonly to: string
  readonly parallel: number
  readonly stopOnFailure: boolean
  readonly again: boolean
  readonly params: { readonly [name: string]: Json }
  readonly startedBy: string | null
  readonly reason: string | null
  readonly createdAt: string
  readonly finishedAt: string | null
  /** How many windows are in which state. */
  readonly counts: { readonly [S in BackfillWindowState]: number }
  /** Whether a process that lives works on it. */
  readonly attended: boolean
  /** How long it still takes, about; null where that is not known or it has ended. */
  readonly leftMs: number | null
}

/** A window of a backfill. */
export interface BackfillTurn {
  readonly place: number
  readonly window: Window
  readonly state: BackfillWindowState
  readonly run: string | null
}

/** What a backfill is to run. Either a span, or an earlier backfill whose failed windows run again. */
export interface BackfillStart {
  /** Needed unless `failed` is given. */
  readonly pipeline?: string | undefined
  /** The first day, month, year or hour. */
  readonly from?: string | undefined
  /** The last one, included. */
  readonly to?: string | undefined
  /** The backfill whose windows that failed or were cancelled run again. */
  readonly failed?: string | undefined
  readonly parallel?: number | undefined
  readonly order?: 'oldest' | 'newest' | undefined
  /** Run the windows that have succeeded too. */
  readonly again?: boolean | undefined
  readonly stopOnFailure?: boolean | undefined
  readonly params?: { readonly [name: string]: Json } | undefined
}

/** What a backfill would run. */
export interface BackfillPreview {
  readonly pipeline: string
  readonly toRun: number
  readonly done: number
  readonly usualMs: number | null
  readonly takesMs: number | null
  /** The first 1,000 windows. */
  readonly windows: readonly { readonly window: Window; readonly runs: boolean }[]
}

interface OfBackfill {
  readonly backfill: string
}

/** What can be asked of and about backfills. */
export interface BackfillsApi {
  readonly list: Operation<{
    query: PageQuery & { readonly pipeline?: string | undefined; readonly state?: BackfillState | undefined }
    answer: Page<Backfill>
  }>
  readonly get: Operation<{ path: OfBackfill; answer: Backfill }>
  readonly windows: Operation<{
    path: OfBackfill
    query: PageQuery & { readonly state?: BackfillWindowState | undefined }
    answer: Page<BackfillTurn>
  }>
  readonly preview: Operation<{ body: BackfillStart; answer: BackfillPreview }>
  readonly start: Operation<{ body: BackfillStart; answer: Backfill }>
  readonly pause: Operation<{ path: OfBackfill; answer: Backfill }>
  readonly resume: Operation<{ path: OfBackfill; answer: Backfill }>
  readonly cancel: Operation<{
    path: OfBackfill
    body: { readonly hard?: boolean | undefined; readonly reason?: string | undefined }
    answer: Backfill
  }>
}

/** The operations on backfills. */
export const backfills: BackfillsApi = {
  list: get('/v1/backfills'),
  get: get('/v1/backfills/{backfill}'),
  windows: get('/v1/backfills/{backfill}/windows'),
  preview: post('/v1/backfills/preview'),
  start: post('/v1/backfills'),
  pause: post('/v1/backfills/{backfill}/pause'),
  resume: post('/v1/backfills/{backfill}/resume'),
  cancel: post('/v1/backfills/{backfill}/cancel'),
}
