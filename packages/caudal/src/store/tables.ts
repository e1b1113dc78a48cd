import type { ApprovalAnswer, AttemptState, BackfillState, BackfillWindowState, RunState, TaskRunState } from '../journal/index.ts'
import type { Role, Timer, Trigger } from '../ports/index.ts'

/** The tables of the state database. Moments are milliseconds since 1970; flags are 0 or 1; an item of -1 is the step itself. */
export interface Tables {
  readonly versions: { pipeline: string; version: string; manifest: string; at: number }
  readonly version_sources: { pipeline: string; version: string; path: string; sha256: string }
  readonly sources: { sha256: string; text: string }
  readonly runs: RunRow
  readonly timers: TimerRow
  readonly approvals: ApprovalRow
  readonly pool_starts: { pool: string; at: number; count: number }
  readonly task_runs: TaskRunRow
  readonly attempts: AttemptRow
  /** A view of all segments. */
  readonly journal: JournalRow
  readonly journal_0: JournalRow
  readonly journal_1: JournalRow
  readonly journal_2: JournalRow
  readonly journal_3: JournalRow
  readonly journal_4: JournalRow
  readonly journal_5: JournalRow
  readonly journal_6: JournalRow
  readonly journal_7: JournalRow
  readonly journal_segments: SegmentRow
  readonly workers: { id: string; host: string; pid: number; lease_until: number }
  readonly cache: { key: string; output: string | null; object: string | null; at: number; expires_at: number }
  readonly schedules: { pipeline: string; schedule: string; looked_at: number; paused: number }
  readonly arrivals: ArrivalRow
  readonly run_causes: { run: string; dataset: string; version: string }
  readonly dataset_deadlines: DatasetDeadlineRow
  readonly backfills: BackfillRow
  readonly backfill_windows: BackfillWindowRow
  readonly servers: { name: string; worker: string }
  readonly tokens: TokenRow
  readonly replies: { key: string; request: string; status: number; body: string; at: number }
  readonly dataset_versions: { dataset: string; version: string; at: number }
}

/** A token of the API, known by the hash of its secret. */
export interface TokenRow {
  id: string
  name: string
  role: Role
  hash: string
  created_at: number
  created_by: string | null
  expires_at: number | null
  revoked_at: number | null
}

/** An entry of the journal. */
export interface JournalRow {
  seq: number
  at: number
  run: string
  event: string
}

/** A segment of the journal; `slot` is its table, and it is full at so many bytes. */
export interface SegmentRow {
  slot: number
  number: number
  first_seq: number
  last_seq: number
  first_at: number | null
  last_at: number | null
  bytes: number
  full_at: number
  open: number
}

/** A run, as it stands in the database. */
export interface RunRow {
  id: string
  pipeline: string
  version: string
  window_start: string
  window_end: string
  window_day: string | null
  params: string
  trigger: Trigger
  state: RunState
  /** 1 where somebody asked for its stop, 2 where it is not to be waited for. */
  cancelling: number
  /** 1 where its time was over before it was done. */
  timed_out: number
  open: number
  failed: number
  round: number
  driver: string | null
  created_at: number
  started_at: number | null
  finished_at: number | null
  reason: string | null
  late_at: number | null
  paused: number
  parent: string | null
  parent_step: string | null
  backfill: string | null
}

/** The newest version of a dataset that a pipeline waits for, and the span of the windows for which versions have come. */
export interface ArrivalRow {
  pipeline: string
  dataset: string
  version: string | null
  window_start: number | null
  window_end: number | null
  window_day: string | null
}

/** The deadline of a dataset, as it was last judged. */
export interface DatasetDeadlineRow {
  dataset: string
  schedule: string
  pipelines: string
  looked_at: number
  late_since: number | null
  late_tick: number | null
}

/** A backfill, as it stands in the database. */
export interface BackfillRow {
  id: string
  pipeline: string
  span_from: string
  span_to: string
  parallel: number
  stop_on_failure: number
  again: number
  params: string
  started_by: string | null
  state: BackfillState
  reason: string | null
  worker: string | null
  created_at: number
  finished_at: number | null
}

/** A window of a backfill; its place is its turn. */
export interface BackfillWindowRow {
  backfill: string
  place: number
  window_start: string
  window_end: string
  window_day: string | null
  state: BackfillWindowState
  run: string | null
}

/** A moment at which something of a run is due, until it has come; the step is empty for the run itself. */
export interface TimerRow {
  run: string
  kind: Timer['kind']
  step: string
  due_at: number
}

/** A question that a step has asked a person, and its answer; `shown` is JSON. */
export interface ApprovalRow {
  run: string
  step: string
  asked_at: number
  due_at: number | null
  shown: string
  answer: ApprovalAnswer | null
  answered_at: number | null
  answered_by: string | null
  comment: string | null
}

/** A task run; item -1 is the step as a whole. */
export interface TaskRunRow {
  run: string
  step: string
  item: number
  state: TaskRunState
  epoch: number
  attempts: number
  lost: number
  unmet: number
  priority: number
  due_at: number | null
  ready_at: number | null
  started_at: number | null
  finished_at: number | null
  worker: string | null
  pools: string | null
  output: string | null
  object: string | null
  error: string | null
  reason: string | null
  cached: number
  items: number | null
  items_next: number
  items_done: number
  items_failed: number
}

/** An attempt; `published` is the JSON of what it wrote, `checks` of what it found out. */
export interface AttemptRow {
  run: string
  step: string
  item: number
  epoch: number
  attempt: number
  state: AttemptState
  worker: string
  started_at: number
  finished_at: number | null
  error: string | null
  published: string | null
  checks: string | null
}
