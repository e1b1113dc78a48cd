export { approval } from './approval.ts'
export type { Approval, ApprovalOptions } from './approval.ts'
export type { Column, ColumnMark, ColumnType, Rule } from './column.ts'
export { defineConfig } from './config.ts'
export type { ChannelConfig, Config, ConfigDefinition, RawConfig } from './config.ts'
export type { Connection, ConnectionQuery, ConnectionSql, SqlName } from './connection.ts'
export { duckdb, http, postgres, sqlite } from './connection-config.ts'
export type {
  Connected,
  ConnectedDatabase,
  ConnectionConfig,
  DuckDbConnection,
  HttpConnection,
  PostgresConnection,
  SqliteConnection,
} from './connection-config.ts'
export type {
  Log,
  LogFields,
  Message,
  Query,
  ReadOptions,
  RowSource,
  SqlTag,
  TaskContext,
  WriteMode,
  WriteOptions,
  WriteResult,
} from './context.ts'
export { dataset } from './dataset.ts'
export type { Columns, ColumnOf, Dataset, DatasetOptions, Row } from './dataset.ts'
export { buildsModels, draftPipeline, taskOf, thingOf, triggeredBy } from './draft.ts'
export type { Draft, DraftStep } from './draft.ts'
export { env } from './env.ts'
export type { Env } from './env.ts'
export type { Http, HttpOptions } from './http.ts'
export { model } from './model.ts'
export type { ModelOptions } from './model.ts'
export type { BuildResult, ModelBuild, ModelDataset, ModelPart, Models, PartResult, Selection } from './models.ts'
export { pipeline } from './pipeline.ts'
export type { Branch } from './branch.ts'
export type {
  Added,
  ApproveOptions,
  BuildOptions,
  Cases,
  EachOptions,
  Ending,
  StepEnding,
  Occasion,
  Pipeline,
  PipelineOptions,
  Plan,
  StepOptions,
  Triggered,
  TriggerOptions,
  TriggerRule,
  WaitOptions,
} from './pipeline.ts'
export { placeOfCaller, placeOfError } from './place.ts'
export { pool } from './pool.ts'
export type { Pool, PoolOptions } from './pool.ts'
export { file } from './query.ts'
export type { RowFile, Sql } from './query.ts'
export type { Given, Promised, Ref, Template } from './ref.ts'
export { readColumns } from './read-columns.ts'
export type { Retry, RetryPolicy } from './retry.ts'
export type { Rows } from './rows.ts'
export { cron, every, on } from './schedule.ts'
export type { Catchup, ClockSchedule } from './clock-schedule.ts'
export type { CronOptions, Schedule } from './schedule.ts'
export type { Output, Schema, Verdict } from './schema.ts'
export { reporting } from './reporting.ts'
export type { ReportedCheck, ReportedVersion, Reporting } from './reporting.ts'
export { sensor } from './sensor.ts'
export type { FileSeen, Sensor, SensorContext, SensorLook, VersionSeen } from './sensor.ts'
export { datasetReady, fileReady, httpReady, sqlReady, timeReached } from './sensors.ts'
export { task } from './task.ts'
export type { OutputOf, Task, TaskOptions } from './task.ts'
