import { neighbours } from '../assemble.ts'
import type { Workbench } from '../assemble.ts'
import { explain, gatherFacts } from '../engine/index.ts'
import type { Verdict } from '../engine/index.ts'
import { didYouMean, Fault } from '../kernel/index.ts'
import type { RunRecord } from '../ports/index.ts'
import type { Context } from './command.ts'
import { moment } from './progress/run-report.ts'
import { marks, stateIcon } from './screen/mark.ts'
import type { ShownState } from './screen/mark.ts'
import { formatWindow } from './screen/moment.ts'
import { firstLine, padText } from './screen/text.ts'

const shownVerdicts = 40

/** Explains a run: itself first, then what is open of it, or one step or item. */
export async function verdictsOf(
  workbench: Workbench,
  of: { readonly run: RunRecord; readonly now: number; readonly step?: string | undefined; readonly item?: number | undefined },
): Promise<readonly Verdict[]> {
  const { run, now, step, item } = of
  const { store, manifest, config } = workbench
  const pipeline = await store.version(run.pipeline, run.version)
  if (pipeline === null) throw unknownVersion(run)
  const names = pipeline.steps.map((each) => each.name)
  if (step !== undefined && !names.includes(step)) {
    throw new Fault('CLI-UNKNOWN-STEP', { message: `run ${run.id} has no step "${step}"`, hint: didYouMean(step, names), data: { step } })
  }
  const facts = await gatherFacts({
    store,
    run,
    pipeline,
    pools: manifest.pools,
    capacity: config.runners.max * config.runners.concurrency,
    now,
    process: neighbours(config),
    ...(step === undefined ? {} : { step }),
    ...(item === undefined ? {} : { item }),
  })
  const total = facts.steps.find((each) => each.step === step)?.items?.total
  if (item !== undefined && total !== undefined && item >= total) {
    throw new Fault('CLI-BAD-VALUE', { message: `${step} has ${total} items`, hint: 'count them from 0' })
  }
  return explain(facts)
}

function unknownVersion(run: RunRecord): Fault {
  return new Fault('CLI-UNKNOWN-VERSION', {
    message: `the definition that run ${run.id} was started with is not kept any more`,
    hint: 'see the steps with: caudal show run --json',
    blame: 'system',
  })
}

/** The verdicts on a run as lines. */
export function verdictLines(shown: {
  readonly context: Context
  readonly run: RunRecord
  readonly verdicts: readonly Verdict[]
}): string[] {
  const { context, run, verdicts } = shown
  const { terminal } = context.out
  const [whole, ...parts] = verdicts
  const some = parts.slice(0, shownVerdicts)
  const width = Math.max(0, ...some.map(({ subject }) => subject.length))
  const facts = terminal.paint('grey', `window ${formatWindow(run.window)} · run ${run.id}`)
  const more = parts.length - some.length
  return [
    `${iconOf(context, whole!.state)} ${terminal.paint('bold', run.pipeline)}  ${firstLine(whole!.text)}  ${facts}`,
    ...some.map(({ subject, state, text }) => `  ${iconOf(context, state)} ${padText(subject, { width })}  ${firstLine(text)}`),
    ...(more > 0 ? [terminal.paint('grey', `  … and ${more} more steps`)] : []),
  ]
}

/** The icon of a state, or a blank. */
export function iconOf({ out }: Context, state: string): string {
  return state in marks ? stateIcon(out.terminal, state as ShownState) : ' '
}

/** The verdicts on a run as JSON. */
export function runJson(run: RunRecord, verdicts: readonly Verdict[]): object {
  const plain = verdicts.map(({ nextAt, ...verdict }) => ({ ...verdict, nextAt: moment(nextAt) }))
  return { run: run.id, pipeline: run.pipeline, state: run.state, window: run.window, verdicts: plain }
}
