import { formatDuration } from '../../kernel/index.ts'
import { marks, stateWord } from '../screen/mark.ts'
import { formatMoment } from '../screen/moment.ts'
import { countOf, formatCount } from '../screen/number.ts'
import type { Terminal } from '../screen/terminal.ts'
import { firstLine, oneLine } from '../screen/text.ts'
import { itemsWords } from './items-bar.ts'
import { itemsEnded } from './items-view.ts'
import type { RunView, StepView } from './run-view.ts'
import { elapsedOf, shownState } from './step-line.ts'

/** The lines that tell what changed in a run between two views, each with its moment, for where nothing can be painted over. */
export function changeLines(
  change: { readonly before: RunView; readonly after: RunView; readonly at: number },
  terminal: Terminal,
): string[] {
  const { before, after, at } = change
  const lines: string[] = []
  for (const [index, step] of after.steps.entries()) {
    const was = before.steps[index]!
    if (was !== step) lines.push(...stepChange(was, { step, at, terminal }))
  }
  return lines.map((line) => `${terminal.paint('grey', formatMoment(at))}  ${line}`)
}

function stepChange(was: StepView, to: { readonly step: StepView; readonly at: number; readonly terminal: Terminal }): string[] {
  const { step, at, terminal } = to
  const state = shownState(step)
  if (shownState(was) !== state) {
    if (marks[state].word === 'ready') return []
    const facts = factsOf(step, at)
    return [`${stateWord(terminal, state)}  ${step.name}${facts.length === 0 ? '' : `  ${terminal.paint('grey', facts.join(' · '))}`}`]
  }
  if (step.kind === 'wait' && step.reason !== null && step.reason !== was.reason) {
    return [`${stateWord(terminal, 'waiting')}  ${step.name}  ${terminal.paint('grey', `saw ${oneLine(step.reason)}`)}`]
  }
  return itemChange(was, to)
}

function itemChange(was: StepView, to: { readonly step: StepView; readonly terminal: Terminal }): string[] {
  const { step, terminal } = to
  if (step.items === null || was.items === null || step.items === was.items) return []
  const troubled = (['failed', 'retrying'] as const).find((state) => step.items!.counts[state] > was.items!.counts[state])
  if (troubled !== undefined) {
    const error = step.error === null ? '' : `  ${terminal.paint('grey', `${step.error.code} ${firstLine(step.error.message)}`)}`
    return [`${stateWord(terminal, troubled)}  ${step.name}  an item${error}`]
  }
  const tenth = Math.max(1, Math.ceil(step.items.total / 10))
  if (Math.floor(itemsEnded(step.items) / tenth) === Math.floor(itemsEnded(was.items) / tenth)) return []
  return [`${stateWord(terminal, 'running')}  ${step.name}  ${terminal.paint('grey', itemsWords(step.items))}`]
}

function factsOf(step: StepView, at: number): string[] {
  const facts: string[] = []
  const elapsed = elapsedOf(step, at)
  if (step.finishedAt !== null && elapsed !== null) facts.push(formatDuration(elapsed))
  if (step.cached) facts.push('taken from the cache')
  if (step.items !== null) facts.push(step.finishedAt === null ? countOf(step.items.total, 'item') : itemsWords(step.items))
  if (step.state === 'running' && step.attempt > 1) facts.push(`attempt ${step.attempt}`)
  if (step.state === 'retrying' && step.dueAt !== null) facts.push(`again in ${Math.max(0, Math.ceil((step.dueAt - at) / 1_000))} s`)
  const rows = step.published.reduce((sum, published) => sum + published.rows, 0)
  if (step.finishedAt !== null && step.published.length > 0) facts.push(countOf(rows, 'row'))
  const quarantined = step.published.reduce((sum, published) => sum + published.quarantined, 0)
  if (step.finishedAt !== null && quarantined > 0) facts.push(`${formatCount(quarantined)} quarantined`)
  if (step.reason !== null && (step.state === 'skipped' || step.state === 'upstream_failed' || step.state === 'waiting'))
    facts.push(oneLine(step.reason))
  if (step.error !== null && (step.state === 'failed' || step.state === 'retrying'))
    facts.push(`${step.error.code} ${firstLine(step.error.message)}`)
  return facts
}
