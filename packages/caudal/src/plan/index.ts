export { compile } from './compile.ts'
export type { Compiled } from './compile.ts'
export { datasetLinks } from './dataset-links.ts'
export type { DatasetLinks } from './dataset-links.ts'
export type { Definitions } from './definitions.ts'
export { describeChange } from './describe-change.ts'
export { diff } from './diff.ts'
export type { Change, StepAspect } from './diff.ts'
export type {
  ApprovalManifest,
  ClockSchedule,
  DatasetManifest,
  DatasetSchedule,
  Manifest,
  PipelineManifest,
  PoolManifest,
  Rate,
  ScheduleManifest,
  SourceManifest,
  StepKind,
  StepManifest,
  TriggerManifest,
} from './manifest.ts'
export { missedTicks } from './missed-ticks.ts'
export type { DeadlineLook } from './missed-ticks.ts'
export { triggeredManifests } from './trigger-order.ts'
export { namedSpan, namedWindow } from './named-window.ts'
export { defaultWindow, nextTick, onAllDays, previousTick, windowOfTick, windowsClosedWithin, windowsWithin } from './tick.ts'
export { windowIn } from './window-in.ts'
export { zoneOf } from './zone.ts'
