export { createProcessExecutor } from './executor.ts'
export { serveRunner } from './serve-runner.ts'
