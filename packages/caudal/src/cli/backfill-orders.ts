import type { Workbench } from '../assemble.ts'
import type { BackfillRecord } from '../ports/index.ts'
import { countsText } from './backfill-report.ts'
import { backfillJson, backfillStanding } from '../operate/index.ts'
import type { Context, ExitCode, Given } from './command.ts'
import { followBackfill } from './follow-backfill.ts'
import { pickBackfill } from './pick-backfill.ts'
import { printJson, printLines } from './screen/print.ts'
import { whoAsks } from './who.ts'

/** What a person asks of a backfill on the command line. */
export interface BackfillAsked {
  readonly workbench: Workbench
  /** Its id, or the beginning of it. */
  readonly text: string
  readonly given: Given
}

/** Holds a backfill: no further window starts. Throws `BACKFILL-ENDED`. */
export async function pauseBackfill(context: Context, { workbench, text, given }: BackfillAsked): Promise<ExitCode> {
  const { id } = await pickBackfill(workbench.store, text)
  const engine = await workbench.engine({ commandsOnly: true })
  await engine.backfills.pause(id, byPerson())
  return await showOrder(context, {
    workbench,
    id,
    given,
    say: `No further window of backfill ${id} starts until ${context.self} resume ${id}.`,
  })
}

/** Goes on with a backfill, and works on it until it has ended where no other process does. Throws `BACKFILL-ENDED`. */
export async function resumeBackfill(context: Context, { workbench, text, given }: BackfillAsked): Promise<ExitCode> {
  const backfill = await pickBackfill(workbench.store, text)
  const { id } = backfill
  const by = byPerson()
  if (given.has('detach')) {
    await (await workbench.engine({ commandsOnly: true })).backfills.resume(id, by)
    return await showOrder(context, { workbench, id, given, say: `Backfill ${id} goes on where a process fires the schedules.` })
  }
  const begin = async (engine: Awaited<ReturnType<Workbench['engine']>>): Promise<BackfillRecord> => {
    await engine.backfills.resume(id, by)
    return backfill
  }
  return await followBackfill({ context, workbench, json: given.has('json'), begin })
}

/** Stops a backfill for good and waits for the end of its runs, unless it is not to. Throws `BACKFILL-ENDED`. */
export async function cancelBackfill(context: Context, { workbench, text, given }: BackfillAsked): Promise<ExitCode> {
  const { id } = await pickBackfill(workbench.store, text)
  const engine = await workbench.engine({ commandsOnly: true })
  const reason = given.value('reason')
  const order = { ...byPerson(), hard: given.has('hard'), ...(reason === undefined ? {} : { reason }) }
  const open = await engine.backfills.cancel(id, order)
  if (!given.has('no-wait')) await Promise.all(open.map((run) => engine.finished(run)))
  const { counts } = await backfillStanding(workbench, await pickBackfill(workbench.store, id))
  return await showOrder(context, { workbench, id, given, say: `Backfill ${id} is cancelled: ${countsText(counts)}.` })
}

function byPerson(): { readonly by?: string } {
  const by = whoAsks()
  return by === undefined ? {} : { by }
}

async function showOrder(
  context: Context,
  order: { readonly workbench: Workbench; readonly id: string; readonly given: Given; readonly say: string },
): Promise<ExitCode> {
  const { workbench, id, given, say } = order
  if (given.has('json')) printJson(context.out, backfillJson(await backfillStanding(workbench, await pickBackfill(workbench.store, id))))
  else printLines(context.out, [say])
  return 0
}
