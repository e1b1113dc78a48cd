export type { AccessReader, AccessStatements, KeptReply, Role, TokenRecord } from './access.ts'
export type { ApprovalReader, ApprovalRecord, ApprovalStatements } from './approvals.ts'
export type { BackfillReader, BackfillRecord, BackfillStatements, BackfillWindow, WindowCounts } from './backfills.ts'
export type { Changes } from './changes.ts'
export type { Channel } from './channel.ts'
export type { ClearingStatements, EndedStep } from './clearing.ts'
export type { DatasetDeadline, DeadlineReader, DeadlineStatements, WatchedDeadline } from './deadlines.ts'
export type { ExplainReader, RunSurroundings, WindowSurroundings } from './explain-reader.ts'
export type { HabitsReader, PipelineHabits } from './habits-reader.ts'
export type { Assignment, Executor, ExecutorEvents, Outcome } from './executor.ts'
export type { Arrival, OpenRun, ScheduleReader, ScheduleState, ScheduleTransaction } from './schedules.ts'
export type { History, HistoryKeeper, HistoryLimits, HistorySweep } from './history.ts'
export type { LogPage, LogPageRequest, LogRequest, LogSink } from './log-sink.ts'
export type { ObjectStore } from './object-store.ts'
export type { Author } from './author.ts'
export type { ColumnProfile, Profile, ProfileKind, ProfileRequest } from './profile.ts'
export type { Batch, DatasetVersion, ReadRequest, RejectedRow, RowWriter, Warehouse, WriteRequest, Written } from './warehouse.ts'
export type { NewestRun, NewestRunsQuery, OverviewReader, RetryingStep, WaitingStep } from './overview.ts'
export type { RateStatements } from './rates.ts'
export type { Trigger } from './trigger.ts'
export type { Timer, TimerStatements } from './timers.ts'
export type { AttemptRecord, ItemCounts, RunRecord, StoreReader, TaskRunRecord } from './store.ts'
export type {
  MapProgress,
  NewTaskRun,
  OpenMap,
  ReadyTaskRun,
  Store,
  StoredOutput,
  StoreTransaction,
  TaskRunMove,
} from './store-transaction.ts'
export type { Database, Statement } from './database.ts'
export type { ModelVersion, SqlColumn, SqlCommit, SqlEngine, SqlLoad, SqlResult, SqlSession } from './sql-session.ts'
export type { RunCommandStatements } from './run-commands.ts'
export type { RunFilter } from './run-filter.ts'
export type { RunQuery } from './run-query.ts'
export type { RunStanding, SharedRuns } from './shared-runs.ts'
export type { Claim, WorkerRecord } from './worker.ts'
