export type {
  DatasetManifest,
  Manifest,
  PipelineManifest,
  PoolManifest,
  ScheduleManifest,
  SourceManifest,
  StepKind,
  StepManifest,
} from './manifest.ts'
