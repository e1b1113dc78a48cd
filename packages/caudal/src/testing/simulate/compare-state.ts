import { isTerminal } from '../../journal/index.ts'
import type { Store } from '../../ports/index.ts'
import { partText } from './fold.ts'
import type { Fold } from './fold.ts'
import type { FoldedRun } from './folded-run.ts'

const limit = 100_000

/** Runs that have ended, and that the state was held against when they had. */
const settledRuns = new WeakMap<Fold, Set<string>>()

/** What the state says otherwise than the fold of the journal's events. A run that has ended is looked at once more, and never again. */
export async function stateBreaches(store: Store, fold: Fold): Promise<string[]> {
  const settled = settledRuns.get(fold) ?? new Set()
  settledRuns.set(fold, settled)
  const broken: string[] = []
  for (const run of fold.runs.values()) {
    if (settled.has(run.id)) continue
    broken.push(...(await runBreaches(store, run)))
    if (isTerminal('run', run.state)) settled.add(run.id)
  }
  return broken
}

async function runBreaches(store: Store, run: FoldedRun): Promise<string[]> {
  const record = await store.run(run.id)
  if (record === null) return [`run ${run.id} is not in the state`]
  const broken: string[] = []
  if (record.state !== run.state) broken.push(`run ${run.id} is ${record.state}, and ${run.state} by its journal`)
  if (record.version !== run.pipeline.version) broken.push(`run ${run.id} has changed its version`)
  if (record.paused !== run.paused) broken.push(`run ${run.id} is ${record.paused ? '' : 'not '}paused, otherwise than by its journal`)
  const steps = await store.steps(run.id)
  const maps = steps.filter(({ items }) => items !== null)
  const items = await Promise.all(maps.map(({ step }) => store.items({ run: run.id, step, limit })))
  const rows = [...steps, ...items.flat()]
  for (const row of rows) {
    const name = partText(row)
    const folded = run.taskRuns.get(name)
    if (folded?.state !== row.state) broken.push(`${name} is ${row.state}, and ${folded?.state} by the journal`)
    else if (row.item !== null || !isMapped(folded)) {
      if (folded.epoch !== row.epoch) broken.push(`${name} has epoch ${row.epoch}, and ${folded.epoch} by the journal`)
    }
  }
  if (rows.length !== run.taskRuns.size) broken.push(`run ${run.id} has ${rows.length} task runs, and ${run.taskRuns.size} by the journal`)
  const attempts = await store.attempts({ run: run.id, limit })
  for (const attempt of attempts) {
    const folded = run.taskRuns.get(partText(attempt))?.attempts.get(attempt.epoch)
    if (folded !== attempt.state) broken.push(`${partText(attempt)}@${attempt.epoch} is ${attempt.state}, and ${folded} by the journal`)
  }
  if (isTerminal('run', run.state)) broken.push(...(await journalBreaches(store, run)))
  return broken
}

function isMapped({ step, item }: { readonly step: { readonly kind: string }; readonly item: number | null }): boolean {
  return step.kind === 'each' && item === null
}

/** The stored journal of a run that ended must tell the same end of each task run. */
async function journalBreaches(store: Store, run: FoldedRun): Promise<string[]> {
  const last = new Map<string, string>()
  for (const { event } of await store.journal({ after: 0, run: run.id, limit }))
    if (event.kind === 'task_run') last.set(partText(event), event.to)
  return [...run.taskRuns].flatMap(([name, { state }]) =>
    last.get(name) === state ? [] : [`the journal leaves ${name} at ${last.get(name)}, and it is ${state}`],
  )
}
