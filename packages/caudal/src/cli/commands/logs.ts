import { isTerminal } from '../../journal/index.ts'
import type { LogLine } from '../../journal/index.ts'
import { didYouMean, Fault, sleep } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { StoreReader } from '../../ports/index.ts'
import type { Command, Context, Given } from '../command.ts'
import { pickRun } from '../pick.ts'
import { logText } from '../progress/log-text.ts'
import { printLines } from '../screen/print.ts'

/** `caudal logs`: the lines that the tasks of a run wrote. */
export const logs: Command = {
  name: 'logs',
  summary: 'Read the log of a run',
  details:
    'Shows what the tasks of a run logged, oldest first. With --json it prints an array of lines; with --follow and --json, one JSON object a line.',
  arguments: [{ name: 'RUN', summary: 'A run, the beginning of its id, or last. Default: last', optional: true, completes: 'run' }],
  options: {
    step: { summary: 'Only the lines of this step', value: 'S' },
    item: { summary: 'Only the lines of this item of a mapped step, counted from 0', value: 'N' },
    level: { summary: 'Only lines of this level and above', value: 'LEVEL', choices: ['debug', 'info', 'warn', 'error'] },
    follow: { summary: 'Go on with new lines until the run ends', short: 'f' },
  },
  examples: [
    { line: 'caudal logs last', what: 'The log of the newest run.' },
    { line: 'caudal logs last --step fetch_sales --item 2 --level warn', what: 'What went wrong with one item.' },
    { line: 'caudal logs last --follow', what: 'Watches the log until the run ends.' },
  ],
  async run(context, given) {
    const item = itemOf(given)
    await using workbench = await context.open(context.cwd)
    const run = await pickRun(workbench.store, given.argument(0) ?? 'last')
    const step = given.value('step')
    if (step !== undefined) await demandStep(workbench.store, { run: run.id, step })
    const level = given.value('level') as LogLine['level'] | undefined
    const follow = given.has('follow') && !isTerminal('run', run.state)
    const stop = new AbortController()
    const stops = context.onStop(() => stop.abort())
    const request = {
      run: run.id,
      ...(step === undefined ? {} : { step }),
      ...(item === undefined ? {} : { item }),
      ...(level === undefined ? {} : { level }),
      ...(follow ? { follow } : {}),
    }
    if (follow) void abortWhenEnded({ store: workbench.store, run: run.id, clock: context.clock, stop })
    try {
      await show(workbench.logs.read(request, { signal: stop.signal }), { context, given })
    } finally {
      stop.abort()
      stops.stop()
    }
    return 0
  },
}

async function show(lines: AsyncIterable<LogLine>, options: { readonly context: Context; readonly given: Given }): Promise<void> {
  const { context, given } = options
  const { out } = context
  const json = given.has('json')
  const whole = json && !given.has('follow')
  let count = 0
  for await (const line of lines) {
    if (whole) out.write(`${count === 0 ? '[\n' : ',\n'}${JSON.stringify(line)}`)
    else if (json) out.write(`${JSON.stringify(line)}\n`)
    else printLines(out, [logText(line, { terminal: out.terminal, at: true })])
    if (++count % 1_000 === 0) await out.drained()
  }
  if (whole) out.write(count === 0 ? '[]\n' : '\n]\n')
  else if (count === 0 && !json) context.err.write('Nothing was logged.\n')
}

async function abortWhenEnded(options: {
  readonly store: StoreReader
  readonly run: string
  readonly clock: Clock
  readonly stop: AbortController
}): Promise<void> {
  const { store, run, clock, stop } = options
  try {
    for (;;) {
      await sleep(clock, { delayMs: 300, signal: stop.signal })
      const now = await store.run(run)
      if (now === null || isTerminal('run', now.state)) break
    }
    await sleep(clock, { delayMs: 600, signal: stop.signal })
    stop.abort()
  } catch {
    stop.abort()
  }
}

async function demandStep(store: StoreReader, key: { readonly run: string; readonly step: string }): Promise<void> {
  if ((await store.step(key)) !== null) return
  const names = (await store.steps(key.run)).map((step) => step.step)
  throw new Fault('CLI-UNKNOWN-STEP', {
    message: `run ${key.run} has no step "${key.step}"`,
    hint: didYouMean(key.step, names),
    data: { step: key.step },
  })
}

function itemOf(given: Given): number | undefined {
  const text = given.value('item')
  if (text === undefined) return undefined
  const item = Number(text)
  if (Number.isSafeInteger(item) && item >= 0) return item
  throw new Fault('CLI-BAD-VALUE', { message: `--item cannot be "${text}"`, hint: 'write the number of an item, counted from 0' })
}
