export { createFileLogSink } from './file-log-sink.ts'
