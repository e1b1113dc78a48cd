import type { Workbench } from '../../assemble.ts'
import type { Engine } from '../../engine/index.ts'
import { sleep } from '../../kernel/index.ts'
import type { RunRecord } from '../../ports/index.ts'
import { cancelBackfill } from '../backfill-orders.ts'
import type { Command, Context } from '../command.ts'
import { namesBackfill } from '../pick-backfill.ts'
import { pickOpenRun } from '../pick.ts'
import { printJson, printLines } from '../screen/print.ts'
import { stateWord } from '../screen/mark.ts'
import { formatWindow } from '../screen/moment.ts'
import { whoAsks } from '../who.ts'
import { runJson } from './list.ts'

/** How often to ask again while a run does not end, since the process that drives it may die meanwhile. Milliseconds. */
const askAgainMs = 5_000

/** `caudal cancel`: stops a run, whichever process drives it. */
export const cancel: Command = {
  name: 'cancel',
  summary: 'Stop a run or a backfill',
  details:
    'Nothing more of the run starts. What runs is told to stop through its signal and killed after the grace period; with --hard it is killed at once. It works for a run that any process drives, here or on another machine, and for one whose process has died.\n' +
    'Waits until the run has ended. What succeeded stays; `caudal retry` goes on with the run later. Of a backfill no further window starts, and its runs are cancelled.',
  arguments: [{ name: 'SUBJECT', summary: 'A run, the beginning of its id, or last; or a backfill', completes: 'run' }],
  options: {
    hard: { summary: 'Kill what runs without waiting for it' },
    reason: { summary: 'Why, for those who look at the run later', value: 'TEXT' },
    'no-wait': { summary: 'Ask for the stop and do not wait for it' },
  },
  examples: [
    { line: 'caudal cancel last', what: 'Stops the newest run and waits for its end.' },
    { line: 'caudal cancel 01K --hard --reason "wrong file"', what: 'Kills what runs of a run and says why.' },
  ],
  async run(context, given) {
    const text = given.argument(0)!
    if (namesBackfill(text)) {
      await using workbench = await context.open(context.cwd)
      return await cancelBackfill(context, { workbench, text, given })
    }
    const by = whoAsks()
    const reason = given.value('reason') ?? (by === undefined ? 'cancelled' : `cancelled by ${by}`)
    const order = { hard: given.has('hard'), reason, ...(by === undefined ? {} : { by }) }
    const wait = !given.has('no-wait')
    await using workbench = await context.open(context.cwd)
    const { id } = await pickOpenRun(workbench.store, text)
    const engine = await workbench.engine({ commandsOnly: true })
    await engine.cancel(id, order)
    const run = wait ? await ended(engine, { id, order, context }) : await standing(workbench, id)
    if (given.has('json')) printJson(context.out, runJson(run))
    else printLines(context.out, [outcome(run, context)])
    return run.state === 'cancelled' || !wait ? 0 : 1
  },
}

async function ended(
  engine: Engine,
  asked: { readonly id: string; readonly order: Parameters<Engine['cancel']>[1]; readonly context: Context },
): Promise<RunRecord> {
  const { id, order, context } = asked
  const end = engine.finished(id)
  for (;;) {
    const stop = new AbortController()
    const pause = sleep(context.clock, { delayMs: askAgainMs, signal: stop.signal }).then(
      () => null,
      () => null,
    )
    const run = await Promise.race([end, pause]).finally(() => stop.abort())
    if (run !== null) return run
    await engine.cancel(id, order)
  }
}

async function standing({ store }: Workbench, id: string): Promise<RunRecord> {
  return (await store.run(id))!
}

function outcome(run: RunRecord, { out }: Context): string {
  const what = run.finishedAt === null ? 'asked to stop' : stateWord(out.terminal, run.state)
  const facts = out.terminal.paint('grey', `${formatWindow(run.window)} · run ${run.id}${run.reason === null ? '' : ` · ${run.reason}`}`)
  return `${what}  ${run.pipeline}  ${facts}`
}
