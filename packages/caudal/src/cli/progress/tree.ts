import { formatDuration } from '../../kernel/index.ts'
import { isTerminal } from '../../journal/index.ts'
import { stateIcon, shown } from '../screen/mark.ts'
import { formatWindow } from '../screen/moment.ts'
import { countOf, formatCount } from '../screen/number.ts'
import type { Terminal } from '../screen/terminal.ts'
import { cutText, padText, textWidth } from '../screen/text.ts'
import type { RunView, StepView } from './run-view.ts'
import { writtenRows } from './run-view.ts'
import { stepLine } from './step-line.ts'

/** What the tree of a run is drawn with. */
export interface TreeOptions {
  readonly terminal: Terminal
  /** Milliseconds since 1970. */
  readonly now: number
  /** The turn of the spinner, a count of frames. */
  readonly frame: number
  /** What was asked to stop: nothing yet, gracefully, or at once. */
  readonly stopping: 'no' | 'graceful' | 'hard'
}

const widest = 120

/** The lines of a run that goes on: a head, a line a step, and a foot; never more lines or columns than the terminal has. */
export function treeLines(view: RunView, options: TreeOptions): string[] {
  const size = options.terminal.size()
  const width = Math.min(size.columns, widest) - 1
  const nameWidth = Math.min(Math.max(...view.steps.map((step) => textWidth(step.name)), 8), Math.floor(width * 0.35))
  const { steps, before, after } = visibleSteps(view.steps, Math.max(3, size.rows - 6))
  const { paint } = options.terminal
  const lines = [headLine(view, { ...options, width }), '']
  if (before > 0) lines.push(paint('grey', `  … ${countOf(before, 'step')} above, all ended`))
  for (const step of steps) lines.push(stepLine(step, { ...options, nameWidth, width }))
  if (after > 0) lines.push(paint('grey', `  … ${countOf(after, 'more step')} below`))
  lines.push('', footLine(view, { ...options, width }))
  return lines.map((line) => shown(options.terminal, line))
}

function headLine(view: RunView, options: TreeOptions & { readonly width: number }): string {
  const { paint } = options.terminal
  const time = formatDuration((view.finishedAt ?? options.now) - view.startedAt)
  const window = formatWindow(view.window)
  const resumed = `${view.paused ? '  paused' : ''}${view.late ? '  late' : ''}${view.resumed ? '  goes on where it stopped' : ''}`
  const room = options.width - textWidth(time) - 4 - textWidth(window) - textWidth(resumed)
  const name = cutText(view.pipeline, Math.max(8, room - 4))
  const left = `${stateIcon(options.terminal, view.state)} ${paint('bold', name)}  ${paint('grey', window)}${paint('amber', resumed)}`
  return `${padText(left, { width: options.width - textWidth(time) })}${time}`
}

function footLine(view: RunView, options: TreeOptions & { readonly width: number }): string {
  const { paint } = options.terminal
  const ended = view.steps.filter((step) => isTerminal('taskRun', plainState(step))).length
  const running = view.steps.reduce((sum, step) => sum + (step.items?.counts.running ?? (step.state === 'running' ? 1 : 0)), 0)
  const rows = view.steps.reduce((sum, step) => sum + (writtenRows(step.published) ?? 0), 0)
  const parts = [`${formatCount(ended)} of ${countOf(view.steps.length, 'step')}`]
  if (running > 0) parts.push(`${formatCount(running)} running`)
  if (rows > 0) parts.push(`${countOf(rows, 'row')} written`)
  const left = `  ${parts.join(' · ')}`
  const right = { no: 'Ctrl-C stops it', graceful: 'stopping; Ctrl-C again kills what runs', hard: 'killing what runs' }[options.stopping]
  const gap = options.width - textWidth(left) - textWidth(right)
  const words = gap < 2 ? '' : `${' '.repeat(gap)}${paint(options.stopping === 'no' ? 'grey' : 'amber', right)}`
  return `${paint('grey', left)}${words}`
}

function plainState(step: StepView): Exclude<StepView['state'], 'retrying'> {
  return step.state === 'retrying' ? 'ready' : step.state
}

function visibleSteps(
  all: readonly StepView[],
  room: number,
): { readonly steps: readonly StepView[]; readonly before: number; readonly after: number } {
  if (all.length <= room) return { steps: all, before: 0, after: 0 }
  const first = all.findIndex((step) => !isTerminal('taskRun', plainState(step)))
  const from = Math.min(Math.max(0, first === -1 ? all.length : first - 1), all.length - room)
  return { steps: all.slice(from, from + room), before: from, after: all.length - from - room }
}
