import type { Executor } from '../ports/index.ts'

/** An executor for an engine that only passes on what a person asks of runs: it runs nothing. */
export function takesNothing(): Executor {
  return { free: () => 0, start() {}, cancel() {}, close: async () => {} }
}
