export type { Channel } from './channel.ts'
export type { Assignment, Executor, ExecutorEvents, Outcome } from './executor.ts'
export type { Arrival, OpenRun, ScheduleReader, ScheduleState, ScheduleTransaction } from './schedules.ts'
export type { LogRequest, LogSink } from './log-sink.ts'
export type { ObjectStore } from './object-store.ts'
export type { Author, Batch, DatasetVersion, ReadRequest, RejectedRow, RowWriter, Warehouse, WriteRequest } from './warehouse.ts'
export type { AttemptRecord, ItemCounts, RunRecord, StoreReader, TaskRunRecord, Trigger } from './store.ts'
export type {
  Claim,
  MapProgress,
  NewTaskRun,
  OpenMap,
  ReadyTaskRun,
  Store,
  StoredOutput,
  StoreTransaction,
  TaskRunMove,
  WorkerRecord,
} from './store-transaction.ts'
