export { backfills } from './backfills.ts'
export type { Backfill, BackfillPreview, BackfillsApi, BackfillStart, BackfillTurn } from './backfills.ts'
export { createClient } from './client.ts'
export type { Callable, Client, Input } from './client.ts'
export type { ClientOptions } from './connection.ts'
export { datasets } from './data.ts'
export type {
  Check,
  DataApi,
  Dataset,
  DatasetDetail,
  DatasetsQuery,
  DatasetProfile,
  DatasetVersion,
  Deadline,
  GraphEdge,
  GraphThing,
  GraphQuery,
  Rows,
  Served,
} from './data.ts'
export { eventsPath } from './events.ts'
export type { EventKind, EventsQuery } from './events.ts'
export { health } from './health.ts'
export type { Connection, ConnectionTest, Examination, HealthApi, HealthCheck } from './health.ts'
export { models } from './models.ts'
export type { Model, ModelDetail, ModelsApi } from './models.ts'
export type { Call, Operation, Page, PageQuery } from './operation.ts'
export { pipelines } from './pipelines.ts'
export type {
  Durations,
  DescribedChange,
  Pipeline,
  PipelineDetail,
  PipelineGraph,
  PipelinesApi,
  PipelinesQuery,
  PipelineStep,
  RunMark,
  Tick,
  Usual,
  Version,
  VersionSource,
  WindowsQuery,
  WindowStanding,
} from './pipelines.ts'
export type { ColumnProfile, ProfileKind } from '../ports/index.ts'
export type { Problem } from './problem.ts'
export { runs } from './runs.ts'
export type {
  Attempt,
  LogPart,
  LogQuery,
  PlacedLine,
  Run,
  RunCancel,
  RunDetail,
  RunRetry,
  RunsApi,
  RunsQuery,
  RunStart,
  RunTrigger,
  StepGiven,
  StepOutput,
  StepRun,
  Verdict,
} from './runs.ts'
export { server } from './server.ts'
export type { ApiRole, HistoryStanding, Me, Project, ServerApi, Setting, Token } from './server.ts'
export { work } from './work.ts'
export type { Approval, ApprovalAnswer, Entry, JournalQuery, Pool, Retry, Schedule, Wait, WorkApi } from './work.ts'
