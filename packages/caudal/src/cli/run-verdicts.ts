import type { Verdict } from '../engine/index.ts'
import { moment } from '../operate/index.ts'
import type { RunRecord } from '../ports/index.ts'
import type { Context } from './command.ts'
import { marks, stateIcon } from './screen/mark.ts'
import type { ShownState } from './screen/mark.ts'
import { formatWindow } from './screen/moment.ts'
import { firstLine, padText } from './screen/text.ts'

const shownVerdicts = 40

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
