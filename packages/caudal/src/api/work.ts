import type { JournalEntry, JournalEvent } from '../journal/index.ts'
import type { FaultRecord, Json, Window } from '../kernel/index.ts'
import type { Rate, ScheduleManifest } from '../plan/index.ts'
import { get, post } from './operation.ts'
import type { Operation, Page, PageQuery } from './operation.ts'

/** A question that a run asks a person. */
export interface Approval {
  readonly run: string
  readonly step: string
  readonly pipeline: string
  readonly window: Window
  readonly ask: string
  /** The JSON schema of what is to be filled in. */
  readonly form: Json | null
  /** What is shown with the question. */
  readonly shown: Json
  readonly assignees: readonly string[]
  readonly askedAt: string
  readonly dueAt: string | null
  readonly onTimeout: string
  readonly answer: string | null
  readonly answeredAt: string | null
  readonly by: string | null
  readonly comment: string | null
}

/** An answer to a question: yes, with what is filled in, or no. */
export interface ApprovalAnswer {
  readonly answer: 'approve' | 'reject'
  readonly fields?: { readonly [name: string]: Json } | undefined
  readonly comment?: string | undefined
}

/** A pipeline's schedule and when it starts a run next. */
export interface Schedule {
  readonly pipeline: string
  readonly schedule: ScheduleManifest
  readonly paused: boolean
  readonly nextAt: string | null
}

/** A step that waits for a condition without holding a worker. */
export interface Wait {
  readonly run: string
  readonly pipeline: string
  readonly step: string
  readonly item: number | null
  /** The sensor, the approval or the pipeline that it waits for. */
  readonly waitsFor: string
  readonly kind: string
  /** The next look; null where it is told. */
  readonly dueAt: string | null
  /** Since when it waits, whatever looks have been between. */
  readonly since: string | null
  /** What was seen when it was last looked, as `0 of 1 files for in/*.csv`. */
  readonly seen: string | null
}

/** A step, or an item of one, whose last attempt failed and that will be tried again. */
export interface Retry {
  readonly run: string
  readonly pipeline: string
  readonly step: string
  readonly item: number | null
  /** Tries used up. */
  readonly attempts: number
  /** Tries that it has in all. */
  readonly of: number | null
  /** Not before; null where it starts as soon as there is room. */
  readonly dueAt: string | null
  /** What the last try failed with. */
  readonly error: FaultRecord | null
}

/** A pool and who holds its slots. */
export interface Pool {
  readonly name: string
  readonly slots: number
  readonly rate: Rate | null
  readonly held: number
  /** The first 100 that hold a slot. */
  readonly holders: readonly { readonly run: string; readonly step: string; readonly item: number | null; readonly worker: string }[]
}

/** Which entries of the journal to read. */
export interface JournalQuery extends PageQuery {
  readonly kind?: JournalEvent['kind'] | undefined
  readonly pipeline?: string | undefined
  readonly run?: string | undefined
  readonly dataset?: string | undefined
}

/** An entry of the journal: `seq` is its place, and the cursor of the event stream. */
export interface Entry {
  readonly seq: number
  readonly at: string
  readonly event: JournalEntry['event']
}

/** What can be asked of and about the work under way. */
export interface WorkApi {
  readonly approvals: Operation<{
    query: PageQuery & { readonly pipeline?: string | undefined; readonly run?: string | undefined }
    answer: Page<Approval>
  }>
  readonly answer: Operation<{ path: { readonly run: string; readonly step: string }; body: ApprovalAnswer; answer: Approval }>
  readonly schedules: Operation<{ query: PageQuery; answer: Page<Schedule> }>
  readonly waits: Operation<{ query: PageQuery; answer: Page<Wait> }>
  readonly retries: Operation<{ query: PageQuery; answer: Page<Retry> }>
  readonly pools: Operation<{ query: PageQuery; answer: Page<Pool> }>
  readonly journal: Operation<{ query: JournalQuery; answer: Page<Entry> }>
}

/** The operations on questions, schedules, waits, pools and the journal. */
export const work: WorkApi = {
  approvals: get('/v1/approvals'),
  answer: post('/v1/runs/{run}/steps/{step}/answer'),
  schedules: get('/v1/schedules'),
  waits: get('/v1/waits'),
  retries: get('/v1/retries'),
  pools: get('/v1/pools'),
  journal: get('/v1/journal'),
}
