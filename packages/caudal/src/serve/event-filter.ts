import { runOf } from '../journal/index.ts'
import type { JournalEntry, JournalEvent } from '../journal/index.ts'
import type { StoreReader } from '../ports/index.ts'

/** Which events somebody wants. */
export interface EventFilter {
  /** None for all. */
  readonly kinds: readonly string[]
  readonly pipeline: string | undefined
  readonly run: string | undefined
  readonly dataset: string | undefined
}

/** The pipelines of runs; a run's does not change. */
export type PipelineOf = (run: string) => Promise<string | null>

const mostRemembered = 10_000

/** Looks up the pipelines of runs, each of which it asks for once. */
export function pipelineLookup(store: Pick<StoreReader, 'run'>): PipelineOf {
  const known = new Map<string, string>()
  return async (run) => {
    const found = known.get(run) ?? (await store.run(run))?.pipeline
    if (found === undefined) return null
    if (known.size >= mostRemembered) known.clear()
    known.set(run, found)
    return found
  }
}

/** Whether an entry is one of those that are wanted. */
export async function isWanted(
  { event }: JournalEntry,
  of: { readonly filter: EventFilter; readonly pipelineOf: PipelineOf },
): Promise<boolean> {
  const { kinds, pipeline, run, dataset } = of.filter
  if (kinds.length > 0 && !kinds.includes(event.kind)) return false
  if (run !== undefined && runOf(event) !== run) return false
  if (dataset !== undefined && !touches(event, dataset)) return false
  return pipeline === undefined || (await isOf(event, { pipeline, pipelineOf: of.pipelineOf }))
}

function touches(event: JournalEvent, dataset: string): boolean {
  if (event.kind === 'dataset') return event.dataset === dataset
  return event.kind === 'attempt' && (event.published ?? []).some((published) => published.dataset === dataset)
}

async function isOf(event: JournalEvent, of: { readonly pipeline: string; readonly pipelineOf: PipelineOf }): Promise<boolean> {
  if (event.kind === 'run' || event.kind === 'backfill') return event.pipeline === of.pipeline
  if (event.kind === 'dataset') return event.pipelines?.includes(of.pipeline) ?? false
  if (event.kind === 'request' && event.of['pipeline'] === of.pipeline) return true
  const run = event.kind === 'backfill_window' ? event.run : runOf(event)
  return run !== null && (await of.pipelineOf(run)) === of.pipeline
}
