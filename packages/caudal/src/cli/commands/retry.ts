import { Fault } from '../../kernel/index.ts'
import type { Clearing } from '../../engine/index.ts'
import { keptVersion, sameVersion } from '../../operate/index.ts'
import type { Command } from '../command.ts'
import type { Given } from '../command.ts'
import { pickRun } from '../pick.ts'
import { followRun } from '../progress/follow-run.ts'
import { showWarnings } from '../warnings.ts'
import { showEnd } from './run.ts'

/** `caudal retry`: goes on with a run that has ended. */
export const retry: Command = {
  name: 'retry',
  summary: 'Go on with a run that has ended',
  details:
    'Runs again what did not succeed, with all that comes after it, in the same run: what succeeded before is kept, and so are the items of mapped steps that succeeded. With --from STEP it begins again from that step; with --item STEP[I] from one item of a mapped step, counted from 0. Items that had not started run too.\n' +
    'A run keeps its version: where the code has changed since, start a new run with `caudal run`, or go on with the code of then by --kept-code. A step that succeeded and runs again writes again, but for mode append: what a task run has appended stays as it is.',
  arguments: [{ name: 'RUN', summary: 'A run, the beginning of its id, or last', completes: 'run' }],
  options: {
    from: { summary: 'What to begin from: failed, or the name of a step. Default: failed', value: 'STEP' },
    item: { summary: 'One item of a mapped step, with all that comes after the step', value: 'STEP[I]' },
    'kept-code': { summary: 'Go on with the code that the run began with, though it has changed since' },
    quiet: { summary: 'Show no progress, only how it ended' },
  },
  examples: [
    { line: 'caudal retry last', what: 'Runs again what failed in the newest run, and what waited for it.' },
    { line: 'caudal retry last --from build_marts', what: 'Runs a step and all that comes after it again.' },
    { line: "caudal retry last --item 'fetch_sales[3]'", what: 'Runs one item of a mapped step again.' },
  ],
  async run(context, given) {
    const what = clearingOf(given)
    await using workbench = await context.open(context.cwd, { toRun: true })
    showWarnings(workbench, context)
    const run = await pickRun(workbench.store, given.argument(0)!)
    const pipeline = given.has('kept-code') ? await keptVersion(workbench.store, run) : sameVersion(workbench.manifest, run)
    const json = given.has('json')
    const quiet = given.has('quiet')
    const end = await followRun({
      workbench,
      pipeline,
      begin: async (engine) => ({ run: await engine.retry(run.id, what), resumed: true }),
      context,
      output: json ? context.err : context.out,
      quiet,
    })
    return showEnd(end, { context, workbench, quiet, json, project: given.value('project') })
  },
}

function clearingOf(given: Given): Clearing {
  const from = given.value('from')
  const item = given.value('item')
  if (item === undefined) return from === undefined || from === 'failed' ? { from: 'failed' } : { from: 'step', step: from }
  const [, step, index] = /^(.+)\[(\d+)\]$/.exec(item) ?? []
  if (from === undefined && step !== undefined && index !== undefined) return { from: 'item', step, item: Number(index) }
  throw new Fault('CLI-BAD-VALUE', {
    message: from === undefined ? `--item cannot be "${item}"` : '--from and --item cannot be given together',
    hint: from === undefined ? "write --item 'STEP[3]', counted from 0" : 'give one of them',
  })
}
