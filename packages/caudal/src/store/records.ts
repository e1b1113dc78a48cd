import type { Selectable } from 'kysely'
import { windowOf } from '../kernel/index.ts'
import type { FaultRecord, Json, Window } from '../kernel/index.ts'
import type { CheckResult, JournalEntry, JournalEvent, Published, TaskRunKey } from '../journal/index.ts'
import type { AttemptRecord, ItemCounts, RunRecord, StoredOutput, TaskRunRecord } from '../ports/index.ts'
import type { AttemptRow, RunRow, TaskRunRow, Tables } from './tables.ts'

/** The item column of a key: an item's index, or -1 for the step itself. */
export function itemColumn(item: number | null): number {
  return item ?? -1
}

/** The item of a key, read back from its column. */
export function itemOf(column: number): number | null {
  return column === -1 ? null : column
}

/** A window, read back from its columns. */
export function windowRecord(row: Pick<RunRow, 'window_start' | 'window_end' | 'window_day'>): Window {
  const window = windowOf(Date.parse(row.window_start), Date.parse(row.window_end))
  return row.window_day === null ? window : { ...window, day: row.window_day }
}

/** A run as its readers see it. */
export function runRecord(row: RunRow): RunRecord {
  return {
    id: row.id,
    pipeline: row.pipeline,
    version: row.version,
    window: windowRecord(row),
    params: JSON.parse(row.params) as { [name: string]: Json },
    trigger: row.trigger,
    state: row.state,
    cancelling: row.cancelling > 0,
    timedOut: row.timed_out === 1,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    reason: row.reason,
    lateAt: row.late_at,
    ...(row.backfill === null ? {} : { backfill: row.backfill }),
    paused: row.paused === 1,
    parent: row.parent === null || row.parent_step === null ? null : { run: row.parent, step: row.parent_step },
  }
}

/** A task run as its readers see it. */
export function taskRunRecord(row: TaskRunRow, items: ItemCounts | null): TaskRunRecord {
  return {
    run: row.run,
    step: row.step,
    item: itemOf(row.item),
    state: row.state,
    epoch: row.epoch,
    attempts: row.attempts,
    dueAt: row.due_at,
    readyAt: row.ready_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    cached: row.cached === 1,
    reason: row.reason,
    error: row.error === null ? null : (JSON.parse(row.error) as FaultRecord),
    items,
  }
}

/** An attempt as its readers see it. */
export function attemptRecord(row: AttemptRow): AttemptRecord {
  return {
    run: row.run,
    step: row.step,
    item: itemOf(row.item),
    epoch: row.epoch,
    attempt: row.attempt,
    state: row.state,
    worker: row.worker,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    error: row.error === null ? null : (JSON.parse(row.error) as FaultRecord),
    published: row.published === null ? [] : (JSON.parse(row.published) as Published[]),
    checks: row.checks === null ? [] : (JSON.parse(row.checks) as CheckResult[]),
  }
}

/** A journal entry as its readers see it. */
export function journalEntry(row: Selectable<Tables['journal']>): JournalEntry {
  return { seq: row.seq, at: row.at, event: JSON.parse(row.event) as JournalEvent }
}

/** An output read back from its two columns. */
export function storedOutput(row: { readonly output: string | null; readonly object: string | null }): StoredOutput | undefined {
  if (row.object !== null) return { object: row.object }
  return row.output === null ? undefined : { inline: JSON.parse(row.output) as Json }
}

/** The two columns of an output. */
export function outputColumns(output: StoredOutput | null): { output: string | null; object: string | null } {
  if (output === null) return { output: null, object: null }
  return 'object' in output ? { output: null, object: output.object } : { output: JSON.stringify(output.inline), object: null }
}

/** The columns that name a task run. */
export function keyColumns(key: TaskRunKey): { run: string; step: string; item: number } {
  return { run: key.run, step: key.step, item: itemColumn(key.item) }
}
