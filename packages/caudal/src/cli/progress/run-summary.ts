import { formatDuration } from '../../kernel/index.ts'
import type { Published, RunState } from '../../journal/index.ts'
import { locateFault } from '../screen/source-excerpt.ts'
import { faultLines } from '../screen/fault-lines.ts'
import { marks, stateIcon } from '../screen/mark.ts'
import { formatWindow } from '../screen/moment.ts'
import { countOf, formatCount, formatRows, formatShare } from '../screen/number.ts'
import type { Cell } from '../screen/table.ts'
import { tableLines } from '../screen/table.ts'
import type { Terminal } from '../screen/terminal.ts'
import { firstLine } from '../screen/text.ts'
import type { RunEnd } from './follow-run.ts'
import { checkLines, warningText } from './check-lines.ts'
import { itemsWords } from './items-bar.ts'
import { logText } from './log-text.ts'
import type { StepView } from './run-view.ts'
import { publishedOf, writtenRows } from './run-view.ts'
import { elapsedOf, shownState } from './step-line.ts'

/** What a summary is made with. */
export interface SummaryOptions {
  readonly terminal: Terminal
  /** Where places in the source start, and where they are shown from. */
  readonly root: string
  readonly cwd: string
  /** Commands to try next. */
  readonly next: readonly string[]
}

const shownSteps = 40
const shownReasons = 5

/** The lines that sum up a run: how it ended, its steps, what it wrote, what was quarantined and why, what checks found, what failed, what to do next. */
export function summaryLines(end: RunEnd, options: SummaryOptions): string[] {
  const { terminal } = options
  return sectionLines([
    [outcomeLine(end, terminal)],
    stepsTable(end, terminal),
    publishedTable(end, terminal),
    quarantineLines(end, terminal),
    checkLines(end.view, terminal),
    failureLines(end, options),
    nextLines(options),
  ])
}

/** Sections with an empty line between them; empty sections leave no trace. */
export function sectionLines(sections: readonly (readonly string[])[]): string[] {
  return sections.filter((section) => section.length > 0).flatMap((section, index) => (index === 0 ? section : ['', ...section]))
}

/** The line that says how a run ended, how long it took, and which run it was. */
export function outcomeLine(end: RunEnd, terminal: Terminal): string {
  const { run } = end
  const { paint } = terminal
  const took = run.startedAt === null || run.finishedAt === null ? '' : ` in ${formatDuration(run.finishedAt - run.startedAt)}`
  const late = run.lateAt === null ? '' : `  ${paint('amber', 'late')}`
  const facts = [`window ${formatWindow(run.window)}`, `run ${run.id}`, ...(end.resumed ? ['went on where it stopped'] : [])]
  const reason = run.reason === null || run.state === 'succeeded' ? '' : `  ${run.reason}`
  return `${stateIcon(terminal, run.state)} ${paint('bold', run.pipeline)} ${wordOf(run.state, terminal)}${took}${late}${reason}  ${paint('grey', facts.join(' · '))}`
}

function wordOf(state: RunState, terminal: Terminal): string {
  return terminal.paint(marks[state].style, marks[state].word)
}

/** The steps of a run with their times, tries and rows. */
export function stepsTable(end: RunEnd, terminal: Terminal): string[] {
  const steps = end.view.steps
  const rows = steps.slice(0, shownSteps).map((step) => stepRow(step, terminal))
  const lines = tableLines(
    {
      columns: [
        { title: 'step', whole: true },
        { title: 'time', align: 'right', whole: true },
        { title: 'tries', align: 'right', whole: true, sparse: true },
        { title: 'rows', align: 'right', whole: true, sparse: true },
        { title: '', sparse: true },
      ],
      rows,
    },
    terminal,
  )
  const more = steps.length - rows.length
  return more === 0 ? lines : [...lines, terminal.paint('grey', `  … and ${countOf(more, 'more step')}`)]
}

function stepRow(step: StepView, terminal: Terminal): readonly Cell[] {
  const mark = marks[step.state === 'succeeded' ? shownState(step) : step.state]
  const elapsed = elapsedOf(step, step.finishedAt ?? 0)
  const rows = writtenRows(step.published)
  return [
    { text: `${terminal.unicode ? mark.icon : mark.ascii} ${step.name}`, style: mark.style },
    elapsed === null || step.finishedAt === null ? '' : formatDuration(elapsed),
    step.attempt > 1 ? String(step.attempt) : '',
    formatRows(rows),
    { text: remark(step), style: 'grey' },
  ]
}

function remark(step: StepView): string {
  const parts: string[] = []
  if (step.state !== 'succeeded') parts.push(marks[step.state].word)
  const warning = step.state === 'succeeded' ? warningText(step) : null
  if (warning !== null) parts.push(warning)
  if (step.cached) parts.push('taken from the cache')
  if (step.items !== null)
    parts.push(step.items.counts.succeeded === step.items.total ? countOf(step.items.total, 'item') : itemsWords(step.items))
  if (step.state === 'failed' && step.error !== null && step.items === null) parts.push(firstLine(step.error.message))
  else if (step.reason !== null && (step.state === 'skipped' || step.state === 'upstream_failed')) parts.push(firstLine(step.reason))
  return parts.join(' · ')
}

/** The datasets that a run wrote, a line each. */
export function publishedTable(end: RunEnd, terminal: Terminal): string[] {
  const published = publishedOf(end.view.steps)
  if (published.length === 0) return []
  return tableLines(
    {
      columns: [
        { title: 'dataset', whole: true },
        { title: 'version', whole: true },
        { title: 'mode' },
        { title: 'written', align: 'right', whole: true },
        { title: 'quarantined', align: 'right', whole: true },
        { title: 'rows', align: 'right', whole: true },
      ],
      rows: published.map((one) => [
        one.dataset,
        one.version,
        { text: one.mode, style: 'grey' },
        formatRows(one.rows),
        one.quarantined === 0 ? { text: '0', style: 'grey' } : { text: formatCount(one.quarantined), style: 'amber' },
        formatRows(one.total),
      ]),
    },
    terminal,
  )
}

/** How many rows of each dataset were quarantined, with the most frequent reasons. */
export function quarantineLines(end: RunEnd, terminal: Terminal): string[] {
  return publishedOf(end.view.steps)
    .filter((published) => published.quarantined > 0)
    .flatMap((published) => [
      `  ${published.dataset}  ${quarantineText(published, terminal)}`,
      ...tableLines(
        {
          indent: 4,
          columns: [{ title: '', align: 'right', whole: true }, { title: '' }],
          rows: published.reasons.slice(0, shownReasons).map(({ reason, rows }) => [formatCount(rows), reason]),
        },
        terminal,
      ),
    ])
}

function quarantineText(published: Published, terminal: Terminal): string {
  const valid = published.rows ?? 0
  const seen = valid + published.quarantined
  const apart = `${formatCount(published.quarantined)} quarantined (${formatShare(published.quarantined / seen)})`
  return `${countOf(seen, 'row')} in · ${formatCount(valid)} valid · ${terminal.paint('amber', apart)}`
}

/** The steps that failed, each with its error and the last lines of its log. */
export function failureLines(end: RunEnd, options: SummaryOptions): string[] {
  const { terminal, root, cwd } = options
  const failed = end.view.steps.filter((step) => step.state === 'failed' && step.error !== null)
  return failed.slice(0, 5).flatMap((step, index) => {
    const items =
      step.items === null
        ? ''
        : `  ${formatCount(step.items.counts.failed)} of ${countOf(step.items.total, 'item')} failed, the last of them with`
    const located = locateFault((step.items === null ? null : step.itemError) ?? step.error!, { root, cwd })
    const lines = faultLines([located], { terminal, stacks: false })
    const tail = (end.tails.get(step.name) ?? []).map((line) => `    ${logText(line, { terminal, at: false })}`)
    const log = tail.length === 0 ? [] : [terminal.paint('grey', '  last lines of its log'), ...tail]
    return [...(index === 0 ? [] : ['']), `${terminal.paint('bold', step.name)}${items}`, ...lines, ...log]
  })
}

/** The commands to try next. */
export function nextLines(options: SummaryOptions): string[] {
  const { paint } = options.terminal
  return options.next.length === 0 ? [] : [paint('grey', '  next'), ...options.next.map((line) => `    ${paint('accent', line)}`)]
}
