import { formatDuration } from '../../kernel/index.ts'
import type { ShownState } from '../screen/mark.ts'
import { marks, stateWord } from '../screen/mark.ts'
import { formatMoment } from '../screen/moment.ts'
import { countOf, formatCount } from '../screen/number.ts'
import type { Terminal } from '../screen/terminal.ts'
import { firstLine, oneLine, padText } from '../screen/text.ts'
import { warningText } from './check-lines.ts'
import { itemsWords } from './items-bar.ts'
import { itemsEnded } from './items-view.ts'
import type { RunView, StepView } from './run-view.ts'
import { writtenRows } from './run-view.ts'
import { elapsedOf, shownState } from './step-line.ts'

/** The lines that tell what changed in a run between two views, each with its moment, for where nothing can be painted over. */
export function changeLines(
  change: { readonly before: RunView; readonly after: RunView; readonly at: number; readonly item?: number | null },
  terminal: Terminal,
): string[] {
  const { before, after, at, item = null } = change
  const lines: string[] = []
  for (const [index, step] of after.steps.entries()) {
    const was = before.steps[index]!
    if (was !== step) lines.push(...stepChange(was, { step, at, terminal, item }))
  }
  return lines.map((line) => `${terminal.paint('grey', formatMoment(at))}  ${line}`)
}

/** A step after a change, and the item of it that changed. */
interface StepNow {
  readonly step: StepView
  readonly at: number
  readonly item: number | null
  readonly terminal: Terminal
}

function stepChange(was: StepView, to: StepNow): string[] {
  const { step, at, terminal } = to
  const state = shownState(step)
  if (shownState(was) !== state) {
    if (marks[state].word === 'ready') return []
    const facts = factsOf(step, at)
    return [`${said(terminal, state)}  ${step.name}${facts.length === 0 ? '' : `  ${terminal.paint('grey', facts.join(' · '))}`}`]
  }
  if (step.kind === 'wait' && step.reason !== null && step.reason !== was.reason) {
    return [`${said(terminal, 'waiting')}  ${step.name}  ${terminal.paint('grey', `saw ${oneLine(step.reason)}`)}`]
  }
  return itemChange(was, to)
}

function itemChange(was: StepView, to: StepNow): string[] {
  const { step, item, terminal } = to
  if (step.items === null || was.items === null || step.items === was.items) return []
  const troubled = (['failed', 'retrying'] as const).find((state) => step.items!.counts[state] > was.items!.counts[state])
  if (troubled !== undefined) {
    const name = item === null ? step.name : `${step.name}[${item}]`
    const error =
      step.itemError === null ? '' : `  ${terminal.paint('grey', `${step.itemError.code} ${firstLine(step.itemError.message)}`)}`
    return [`${said(terminal, troubled)}  ${name}${error}`]
  }
  const tenth = Math.max(1, Math.ceil(step.items.total / 10))
  if (Math.floor(itemsEnded(step.items) / tenth) === Math.floor(itemsEnded(was.items) / tenth)) return []
  return [`${said(terminal, 'running')}  ${step.name}  ${terminal.paint('grey', itemsWords(step.items))}`]
}

function factsOf(step: StepView, at: number): string[] {
  const facts: string[] = []
  const elapsed = elapsedOf(step, at)
  if (step.finishedAt !== null && elapsed !== null) facts.push(formatDuration(elapsed))
  if (step.cached) facts.push('taken from the cache')
  if (step.items !== null)
    facts.push(step.finishedAt === null || step.state === 'succeeded' ? countOf(step.items.total, 'item') : itemsWords(step.items))
  if (step.state === 'running' && step.attempt > 1) facts.push(`attempt ${step.attempt}`)
  if (step.state === 'retrying' && step.dueAt !== null) facts.push(`again in ${Math.max(0, Math.ceil((step.dueAt - at) / 1_000))} s`)
  const warning = step.state === 'succeeded' ? warningText(step) : null
  if (warning !== null) facts.push(warning)
  const rows = writtenRows(step.published)
  if (step.finishedAt !== null && rows !== null) facts.push(countOf(rows, 'row'))
  const quarantined = step.published.reduce((sum, published) => sum + published.quarantined, 0)
  if (step.finishedAt !== null && quarantined > 0) facts.push(`${formatCount(quarantined)} quarantined`)
  if (step.reason !== null && (step.state === 'skipped' || step.state === 'upstream_failed' || step.state === 'waiting'))
    facts.push(oneLine(step.reason))
  if (step.error !== null && (step.state === 'failed' || step.state === 'retrying'))
    facts.push(`${step.error.code} ${firstLine(step.error.message)}`)
  return facts
}

/** The icon and word of a state, wide enough that the names behind them stand in line. */
function said(terminal: Terminal, state: ShownState): string {
  return padText(stateWord(terminal, state), { width: 11 })
}
