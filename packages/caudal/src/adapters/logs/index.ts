export { createFileLogSink } from './file-log-sink.ts'
export type { FileLogSinkOptions } from './file-log-sink.ts'
