export { bytes, date, decimal, json, time, timestamp } from './columns/index.ts'
export { cron, dataset, defineConfig, env, every, file, httpReady, pipeline, pool, sensor, task } from './define/index.ts'
export type {
  Columns,
  Dataset,
  Given,
  Http,
  Log,
  Message,
  OutputOf,
  Pipeline,
  Plan,
  Pool,
  Promised,
  Query,
  RawConfig,
  Ref,
  Retry,
  Row,
  Rows,
  RowSource,
  Schedule,
  Sensor,
  StepOptions,
  Task,
  TaskContext,
  TriggerRule,
  WriteMode,
  WriteOptions,
  WriteResult,
} from './define/index.ts'
export { Fault } from './kernel/index.ts'
export type { Duration, Json, Window } from './kernel/index.ts'
