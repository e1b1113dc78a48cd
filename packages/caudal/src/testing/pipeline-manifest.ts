import { fingerprint } from '../kernel/index.ts'
import type { Template } from '../define/index.ts'
import type { PipelineManifest, StepManifest } from '../plan/index.ts'

const literal: Template = { kind: 'literal', value: {} }

/** A compiled step as a test needs it: everything at its default but what is given. */
export function stepManifest(name: string, given: Partial<StepManifest> = {}): StepManifest {
  return {
    name,
    kind: 'run',
    task: name,
    code: fingerprint(name),
    input: literal,
    items: null,
    after: [],
    on: 'all_success',
    if: null,
    branches: [],
    pools: [],
    concurrency: null,
    priority: 0,
    retry: { attempts: 1, delayMs: 1_000, backoff: 'exponential', maxDelayMs: 60_000, jitter: 0 },
    timeoutMs: null,
    deadlineMs: null,
    occasion: null,
    of: null,
    cacheMs: null,
    everyMs: null,
    target: null,
    approval: null,
    trigger: null,
    reads: [],
    writes: [],
    description: null,
    place: { file: 'test.ts', line: 1 },
    ...given,
  }
}

/** A compiled pipeline of steps as a test needs it. */
export function pipelineManifest(name: string, steps: readonly StepManifest[]): PipelineManifest {
  return {
    name,
    version: fingerprint({ name, steps }),
    schedule: null,
    window: null,
    deadlineMs: null,
    timeoutMs: null,
    maxActiveRuns: null,
    owner: null,
    description: null,
    tags: [],
    params: null,
    steps,
    datasets: [],
    sources: [],
    place: { file: 'test.ts', line: 1 },
  }
}
