/** The states of a run. */
export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'

/** The states of a task run. `waiting` is deferred and holds no worker; `ready` may carry a moment before which it does not start. */
export type TaskRunState =
  | 'pending'
  | 'ready'
  | 'running'
  | 'waiting'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'cancelled'
  | 'upstream_failed'

/** The states of a backfill: `paused` starts no further windows and may go on; in `done` each window has had its turn. */
export type BackfillState = 'running' | 'paused' | 'cancelled' | 'done'

/** The states of a window of a backfill: `skipped` had succeeded before, the others are those of its run once it has one. */
export type BackfillWindowState = 'todo' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped'

/** The states of an attempt. `lost` means that its worker died; it uses up no retry. */
export type AttemptState = 'running' | 'succeeded' | 'failed' | 'timed_out' | 'cancelled' | 'lost'
