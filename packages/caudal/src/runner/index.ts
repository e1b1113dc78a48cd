export { createProcessExecutor, prestartRunner } from './executor.ts'
export { serveRunner } from './serve-runner.ts'
export type { RunnerProcess } from './supervised-runner.ts'
