import { formatDuration } from '../../kernel/index.ts'
import type { ShownState } from '../screen/mark.ts'
import { marks } from '../screen/mark.ts'
import { countOf, formatCount, formatRate } from '../screen/number.ts'
import type { Style, Terminal } from '../screen/terminal.ts'
import { cutText, firstLine, oneLine, padText, textWidth } from '../screen/text.ts'
import { warningText } from './check-lines.ts'
import { itemsBar, itemsWords, shareBar } from './items-bar.ts'
import type { StepView } from './run-view.ts'
import { writtenRows } from './run-view.ts'

/** What a step's line is drawn with. */
export interface StepLineOptions {
  readonly terminal: Terminal
  readonly now: number
  readonly nameWidth: number
  /** Columns of the whole line. */
  readonly width: number
  /** The turn of the spinner, a count of frames. */
  readonly frame: number
}

/** A part of a line that may be cut: text with at most one style. */
interface Part {
  readonly text: string
  readonly style?: Style
}

const spinner = { unicode: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'.split(''), ascii: '|/-\\'.split('') }
const barWidth = 16

/** The line of a step: icon, name, what is to be said, and its time at the right. */
export function stepLine(step: StepView, options: StepLineOptions): string {
  const { terminal, nameWidth, width } = options
  const state = shownState(step)
  const time = timeOf(step, options.now)
  const quiet = state === 'pending' || state === 'ready' || state === 'skipped'
  const name = padText(cutText(step.name, nameWidth), { width: nameWidth })
  const room = width - nameWidth - textWidth(time) - 8
  const detail = fitParts(detailOf(step, options), { room, terminal })
  const left = `  ${iconOf(state, options)} ${quiet ? terminal.paint('grey', name) : name}  ${detail.text}`
  return time === '' ? left.trimEnd() : `${left}${' '.repeat(Math.max(0, room - detail.width) + 2)}${terminal.paint('grey', time)}`
}

/** The state that a step shows: a wait that looks or pauses is waiting, whatever its task run does just then; a success may warn. */
export function shownState(step: StepView): ShownState {
  if (step.kind === 'wait' && step.startedAt !== null && (step.state === 'running' || step.state === 'ready')) return 'waiting'
  if (step.state === 'succeeded' && step.checks.some(({ verdict }) => verdict === 'warned')) return 'warned'
  return step.state
}

/** How long a step has taken until now, or nothing before it starts. */
export function elapsedOf(step: StepView, now: number): number | null {
  if (step.startedAt === null || step.cached) return null
  return Math.max(0, (step.finishedAt ?? now) - step.startedAt)
}

function timeOf(step: StepView, now: number): string {
  const elapsed = elapsedOf(step, now)
  return elapsed === null ? '' : formatDuration(elapsed)
}

function iconOf(state: ShownState, options: StepLineOptions): string {
  const { terminal, frame } = options
  const mark = marks[state]
  if (state !== 'running') return terminal.paint(mark.style, terminal.unicode ? mark.icon : mark.ascii)
  const frames = terminal.unicode ? spinner.unicode : spinner.ascii
  return terminal.paint(mark.style, frames[frame % frames.length]!)
}

function detailOf(step: StepView, options: StepLineOptions): readonly Part[] {
  const { now } = options
  switch (shownState(step)) {
    case 'waiting':
      if (step.kind === 'trigger') return [said('waits for its run', 'violet')]
      if (step.kind === 'approve')
        return [said('waits for an answer', 'violet'), ...(step.reason === null ? [] : [grey(oneLine(step.reason))])]
      return [
        said(`looks again ${untilText(step.dueAt, now)}`, 'violet'),
        ...(step.reason === null ? [] : [grey(`saw ${oneLine(step.reason)}`)]),
      ]
    case 'retrying':
      return [said(`tries again ${untilText(step.dueAt, now)}`, 'amber'), ...errorParts(step)]
    case 'failed':
      return [...itemParts(step), ...errorParts(step)]
    case 'skipped':
    case 'upstream_failed':
    case 'cancelled':
      return step.reason === null || step.reason === step.state ? itemParts(step) : [grey(oneLine(step.reason))]
    case 'running':
      return [
        ...itemParts(step),
        ...attemptParts(step),
        ...noteParts(step),
        ...rowParts(step, options),
        ...(retryingItems(step) ? errorParts(step) : []),
      ]
    case 'warned':
      return [said(warningText(step) ?? '', 'amber'), ...itemParts(step), ...rowParts(step, options)]
    case 'succeeded':
      return [...(step.cached ? [grey('taken from the cache')] : []), ...itemParts(step), ...rowParts(step, options)]
    default:
      return []
  }

  function itemParts(of: StepView): readonly Part[] {
    if (of.items === null) return []
    const words = itemsWords(of.items)
    if (of.state === 'succeeded' && of.items.counts.succeeded === of.items.total) return [grey(countOf(of.items.total, 'item'))]
    return [{ text: `${itemsBar(of.items, { terminal: options.terminal, width: barWidth })}  ${words}` }]
  }

  function noteParts(of: StepView): readonly Part[] {
    const sum = noteOf(of)
    if (sum === null) return []
    const unit = sum.unit === null ? '' : ` ${oneLine(sum.unit)}`
    if (sum.of === null || sum.of <= 0) return [{ text: `${formatCount(sum.done)}${unit}` }]
    const text = `${formatCount(sum.done)} of ${formatCount(sum.of)}${unit}`
    return of.items === null
      ? [{ text: `${shareBar(sum.done / sum.of, { terminal: options.terminal, width: barWidth })}  ${text}` }]
      : [{ text }]
  }
}

/** What running items say of how far they are, added up where they count the same thing. */
function noteOf(step: StepView): { readonly done: number; readonly of: number | null; readonly unit: string | null } | null {
  let sum: { done: number; of: number | null; unit: string | null } | null = null
  for (const note of step.notes.values()) {
    if (sum === null) sum = { done: note.done, of: note.of, unit: note.unit }
    else if (sum.unit === note.unit)
      sum = { done: sum.done + note.done, of: sum.of === null || note.of === null ? null : sum.of + note.of, unit: note.unit }
  }
  return sum
}

function rowParts(step: StepView, options: StepLineOptions): readonly Part[] {
  const rows = writtenRows(step.published)
  if (rows === null) return []
  const quarantined = step.published.reduce((sum, published) => sum + published.quarantined, 0)
  const elapsed = elapsedOf(step, options.now) ?? 0
  const rate = elapsed >= 1_000 && rows >= 1_000 ? [grey(`${formatRate((rows / elapsed) * 1_000)} rows/s`)] : []
  const apart = quarantined === 0 ? [] : [said(`${formatCount(quarantined)} quarantined`, 'amber')]
  return [{ text: countOf(rows, 'row') }, ...apart, ...rate]
}

function attemptParts(step: StepView): readonly Part[] {
  return step.attempt > 1 ? [said(`attempt ${step.attempt}`, 'amber')] : []
}

function errorParts(step: StepView): readonly Part[] {
  const error = step.itemError ?? step.error
  if (error === null) return []
  const code = error.code === 'TASK-ERROR' ? '' : `${error.code} `
  return [said(`${code}${firstLine(error.message)}`, step.state === 'failed' ? 'red' : 'grey')]
}

function retryingItems(step: StepView): boolean {
  return step.items !== null && (step.items.counts.retrying > 0 || step.items.counts.failed > 0)
}

function untilText(dueAt: number | null, now: number): string {
  return dueAt === null || dueAt <= now ? 'now' : `in ${Math.ceil((dueAt - now) / 1_000)} s`
}

function grey(text: string): Part {
  return { text, style: 'grey' }
}

function said(text: string, style: Style): Part {
  return { text, style }
}

function fitParts(
  parts: readonly Part[],
  options: { readonly room: number; readonly terminal: Terminal },
): { readonly text: string; readonly width: number } {
  const { paint } = options.terminal
  let text = ''
  let width = 0
  for (const part of parts) {
    const gap = width === 0 ? 0 : 3
    const left = options.room - width - gap
    if (left < 4) break
    const painted = part.text.includes('\u001b')
    if (painted && textWidth(part.text) > left) continue
    const cut = painted ? part.text : cutText(part.text, left)
    text += `${gap === 0 ? '' : paint('grey', ' · ')}${part.style === undefined ? cut : paint(part.style, cut)}`
    width += gap + textWidth(cut)
  }
  return { text, width }
}
