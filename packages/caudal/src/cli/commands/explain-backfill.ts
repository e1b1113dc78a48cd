import type { Workbench } from '../../assemble.ts'
import type { BackfillRecord, BackfillWindow } from '../../ports/index.ts'
import { backfillWord, countsText, spanText } from '../backfill-report.ts'
import { allWindows, backfillStanding, isAttended } from '../../operate/index.ts'
import type { BackfillStanding } from '../../operate/index.ts'
import type { Context } from '../command.ts'
import { nextLines } from '../follow-backfill.ts'
import { runJson, verdictLines } from '../run-verdicts.ts'
import { verdictsOf } from '../../operate/index.ts'
import { formatWindow } from '../screen/moment.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'

/** Says why a backfill does not get on: who works on it, what keeps its next window back, and why the runs of others have not ended. */
export async function explainBackfill(
  showing: { readonly workbench: Workbench; readonly context: Context; readonly json: boolean },
  backfill: BackfillRecord,
): Promise<void> {
  const { workbench, context, json } = showing
  const { store } = workbench
  const standing = await backfillStanding(workbench, backfill)
  const attended = await isAttended(workbench, backfill)
  const running = await allWindows(workbench, { backfill: backfill.id, states: ['running'] })
  const [next] = await store.backfillWindows({ backfill: backfill.id, states: ['todo'], after: -1, limit: 1 })
  const known = workbench.manifest.pipelines.some(({ name }) => name === backfill.pipeline)
  const verdict = verdictOf(standing, { attended, known, next })
  const explained = []
  for (const { run: id } of running) {
    const run = id === null ? null : await store.run(id)
    if (run !== null) explained.push({ run, verdicts: await verdictsOf(workbench, { run, now: context.clock.now() }) })
  }
  if (json) {
    const { id, pipeline, state } = backfill
    const runs = explained.map(({ run, verdicts }) => runJson(run, verdicts))
    return printJson(context.out, { backfill: id, pipeline, state, ...verdict, attended, next: next?.window ?? null, runs })
  }
  const { terminal } = context.out
  printLines(context.out, [
    `${terminal.paint('bold', backfill.id)}  ${backfillWord(terminal, backfill.state)}  ${backfill.pipeline}  ${spanText(backfill)}`,
    `  ${verdict.text}`,
    terminal.paint('grey', `  ${countsText(standing.counts)}`),
    ...(attended && backfill.state === 'running' ? [] : nextLines(standing, { self: context.self, other: false })),
    ...explained.flatMap((each) => verdictLines({ context, ...each })),
  ])
}

interface Surroundings {
  /** Whether a process that lives works on it, or will. */
  readonly attended: boolean
  /** Whether the project still has its pipeline. */
  readonly known: boolean
  readonly next: BackfillWindow | undefined
}

function verdictOf({ backfill, counts }: BackfillStanding, around: Surroundings): { readonly reason: string; readonly text: string } {
  const { attended, known, next } = around
  const { pipeline, parallel, state } = backfill
  const because = backfill.reason === null ? '' : `: ${backfill.reason}`
  if (state === 'done') return { reason: 'ended', text: 'it has ended: each window had its turn' }
  if (state === 'cancelled') return { reason: 'ended', text: `it was cancelled${because}` }
  if (state === 'paused') return { reason: 'paused', text: `it is held${because}` }
  if (!known) return { reason: 'no-pipeline', text: `the project has no pipeline ${pipeline} any more` }
  if (!attended) return { reason: 'unattended', text: 'no process works on it' }
  if (next === undefined)
    return { reason: 'last-windows', text: `all windows have had their turn; ${counts.running} of them are under way` }
  const first = `the next is ${formatWindow(next.window)}`
  if (counts.running >= parallel)
    return { reason: 'parallel', text: `${countOf(parallel, 'window')} at once, and as many are under way; ${first}` }
  return { reason: 'next-turn', text: `there is room for one more window; ${first}` }
}
