import type { Command, Context, ExitCode, Given } from '../command.ts'
import { pickPipeline } from '../pick.ts'
import { scheduleText } from '../schedule-text.ts'
import { printJson, printLines } from '../screen/print.ts'

const which = [{ name: 'PIPELINE', summary: 'The pipeline', completes: 'pipeline' }] as const

/** `caudal pause`: a pipeline starts no runs by itself any more. */
export const pause: Command = {
  name: 'pause',
  summary: 'Keep a pipeline from starting by itself',
  details:
    'The pipeline’s schedule fires nothing until `caudal resume`; what runs goes on, and runs can be started by hand. It is kept through restarts.\n' +
    'What passes meanwhile is caught up on as the schedule’s `catchup` says; new versions of datasets are not forgotten.',
  arguments: which,
  options: {},
  examples: [{ line: 'caudal pause shop', what: 'No run of shop starts by itself from now on.' }],
  run: (context, given) => setPaused(context, { given, paused: true }),
}

/** `caudal resume`: a pipeline starts by itself again. */
export const resume: Command = {
  name: 'resume',
  summary: 'Let a paused pipeline start by itself again',
  details: 'Ticks that passed while it was paused are caught up on as the schedule’s `catchup` says: none of them, the latest, or all.',
  arguments: which,
  options: {},
  examples: [{ line: 'caudal resume shop', what: 'The schedule of shop fires again.' }],
  run: (context, given) => setPaused(context, { given, paused: false }),
}

async function setPaused(context: Context, order: { readonly given: Given; readonly paused: boolean }): Promise<ExitCode> {
  const { given, paused } = order
  await using workbench = await context.open(context.cwd)
  const { name, schedule } = pickPipeline(workbench.manifest, given.argument(0))
  await workbench.pausePipeline({ pipeline: name, paused })
  if (given.has('json')) printJson(context.out, { pipeline: name, paused })
  else
    printLines(context.out, [
      paused ? `${name} starts no runs by itself until ${context.self} resume ${name}.` : `${name} runs ${scheduleText(schedule)}.`,
    ])
  return 0
}
