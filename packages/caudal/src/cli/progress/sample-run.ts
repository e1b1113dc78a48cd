import type { EngineNews } from '../../engine/index.ts'
import type { JournalEvent } from '../../journal/index.ts'
import { parseWindow } from '../../kernel/index.ts'
import type { FaultRecord } from '../../kernel/index.ts'
import type { PipelineManifest, StepManifest } from '../../plan/index.ts'
import type { RunRecord } from '../../ports/index.ts'
import type { RunView } from './run-view.ts'
import { foldNews, runView } from './run-view.ts'

/** The moment at which the sample run starts. */
export const sampleStart: number = Date.UTC(2026, 10, 20, 5)

/** An error as a shop's API gives cause for. */
export const sampleError: FaultRecord = {
  code: 'HTTP-STATUS',
  message: 'http://shop.example/sales answered 500\nand a page of HTML',
  hint: 'ask the shop',
  blame: 'upstream',
  retryable: true,
}

/** The sample run, as it was submitted. */
export const sampleRun: RunRecord = {
  id: '01kadr4m8qzt3c7',
  pipeline: 'ecommerce_etl',
  version: '5f0c1de2a9b84711',
  window: parseWindow('2026-11-19'),
  params: {},
  trigger: 'manual',
  state: 'running',
  cancelling: false,
  timedOut: false,
  createdAt: sampleStart,
  startedAt: sampleStart,
  finishedAt: null,
  reason: null,
  lateAt: null,
  paused: false,
  parent: null,
}

/** The pipeline of the sample run: a wait, a mapped step, and steps behind them. */
export const samplePipeline: PipelineManifest = {
  name: 'ecommerce_etl',
  version: sampleRun.version,
  steps: [
    sampleStep('http_ready', { kind: 'wait' }),
    sampleStep('list_shops', { after: ['http_ready'] }),
    sampleStep('fetch_sales', { kind: 'each', after: ['list_shops'] }),
    sampleStep('load_rates', {}),
    sampleStep('transform_sales', { after: ['fetch_sales', 'load_rates'] }),
    sampleStep('tell_failure', { after: ['transform_sales'] }),
  ],
} as unknown as PipelineManifest

/** What happens in the sample run at some second of it. */
export interface SampleNews {
  readonly second: number
  readonly event: SampleEvent
}

type SampleEvent =
  | (Omit<Partial<Extract<JournalEvent, { kind: 'task_run' }>>, 'kind'> & { readonly kind: 'task_run'; readonly step: string })
  | (Omit<Partial<Extract<JournalEvent, { kind: 'attempt' }>>, 'kind'> & { readonly kind: 'attempt'; readonly step: string })
  | { readonly kind: 'run'; readonly to: RunRecord['state'] }

/** The news of the sample run. */
export function sampleNews(all: readonly SampleNews[]): readonly EngineNews[] {
  return all.map(({ second, event }, index) => {
    const entry = {
      seq: index + 1,
      at: sampleStart + second * 1_000,
      event: { run: sampleRun.id, item: null, epoch: 1, attempt: 1, worker: 'w', ...event } as JournalEvent,
    }
    return { kind: 'journal', entry }
  })
}

/** The sample run after some news. */
export function sampleView(all: readonly SampleNews[]): RunView {
  const first = runView({ run: sampleRun, pipeline: samplePipeline, resumed: false, now: sampleStart })
  return sampleNews(all).reduce(foldNews, first)
}

/** A step that fetches, fails once, and publishes: half of the sample run. */
export const sampleHalf: readonly SampleNews[] = [
  { second: 0, event: { kind: 'task_run', step: 'http_ready', to: 'running' } },
  { second: 0, event: { kind: 'task_run', step: 'http_ready', to: 'waiting', dueAt: sampleStart + 2_000, reason: 'answered 503' } },
  { second: 0, event: { kind: 'task_run', step: 'load_rates', to: 'running' } },
  {
    second: 1,
    event: { kind: 'attempt', step: 'load_rates', to: 'succeeded', published: [published('bronze.rates', { version: 'v1', rows: 5 })] },
  },
  { second: 1, event: { kind: 'task_run', step: 'load_rates', to: 'succeeded' } },
  { second: 2, event: { kind: 'task_run', step: 'http_ready', to: 'ready' } },
  { second: 2, event: { kind: 'task_run', step: 'http_ready', to: 'running' } },
  { second: 2, event: { kind: 'task_run', step: 'http_ready', to: 'succeeded' } },
  { second: 2, event: { kind: 'task_run', step: 'list_shops', to: 'running' } },
  { second: 3, event: { kind: 'task_run', step: 'list_shops', to: 'succeeded' } },
  { second: 3, event: { kind: 'task_run', step: 'fetch_sales', to: 'running', items: 4 } },
  { second: 3, event: { kind: 'task_run', step: 'fetch_sales', item: 0, to: 'running' } },
  { second: 3, event: { kind: 'task_run', step: 'fetch_sales', item: 1, to: 'running' } },
  {
    second: 4,
    event: {
      kind: 'attempt',
      step: 'fetch_sales',
      item: 0,
      to: 'succeeded',
      published: [published('bronze.sales', { version: 'v1', rows: 3_000, quarantined: 90 })],
    },
  },
  { second: 4, event: { kind: 'task_run', step: 'fetch_sales', item: 0, to: 'succeeded' } },
  { second: 4, event: { kind: 'attempt', step: 'fetch_sales', item: 1, to: 'failed', error: sampleError } },
  {
    second: 4,
    event: { kind: 'task_run', step: 'fetch_sales', item: 1, to: 'ready', dueAt: sampleStart + 9_000, error: sampleError, reason: 'retry' },
  },
]

/** The other half: an item fails for good, and the run with it. */
export const sampleEnd: readonly SampleNews[] = [
  ...sampleHalf,
  { second: 9, event: { kind: 'task_run', step: 'fetch_sales', item: 1, to: 'failed', error: sampleError } },
  {
    second: 9,
    event: {
      kind: 'attempt',
      step: 'fetch_sales',
      item: 2,
      to: 'succeeded',
      published: [published('bronze.sales', { version: 'v2', rows: 2_900, quarantined: 10, total: 5_900 })],
    },
  },
  { second: 9, event: { kind: 'task_run', step: 'fetch_sales', item: 2, to: 'succeeded' } },
  { second: 9, event: { kind: 'task_run', step: 'fetch_sales', item: 3, to: 'succeeded' } },
  {
    second: 9,
    event: {
      kind: 'task_run',
      step: 'fetch_sales',
      to: 'failed',
      error: { ...sampleError, code: 'MAP-ITEMS-FAILED', message: '1 of 4 items of fetch_sales failed' },
    },
  },
  { second: 9, event: { kind: 'task_run', step: 'transform_sales', to: 'upstream_failed', reason: 'fetch_sales failed' } },
  { second: 9, event: { kind: 'task_run', step: 'tell_failure', to: 'skipped', reason: 'nothing to tell' } },
  { second: 10, event: { kind: 'run', to: 'failed' } },
]

function published(
  dataset: string,
  of: { readonly version: string; readonly rows: number; readonly quarantined?: number; readonly total?: number },
) {
  const quarantined = of.quarantined ?? 0
  const reasons = quarantined === 0 ? [] : [{ reason: 'amount: below 0', rows: quarantined }]
  return { dataset, version: of.version, mode: 'append', rows: of.rows, quarantined, total: of.total ?? of.rows, reasons }
}

function sampleStep(name: string, of: { readonly kind?: StepManifest['kind']; readonly after?: readonly string[] }): StepManifest {
  return { name, kind: of.kind ?? 'run', task: name, after: of.after ?? [] } as unknown as StepManifest
}
