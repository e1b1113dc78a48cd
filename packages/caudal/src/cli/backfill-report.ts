import type { BackfillState } from '../journal/index.ts'
import { totalOf } from '../operate/index.ts'
import type { BackfillRecord, WindowCounts } from '../ports/index.ts'
import { formatWindow } from './screen/moment.ts'
import { countOf, formatCount } from './screen/number.ts'
import type { Terminal } from './screen/terminal.ts'

/** The span of a backfill, as short as a window. */
export function spanText({ from, to }: BackfillRecord): string {
  return formatWindow({ start: from, end: to, day: from.slice(0, 10) })
}

/** How many windows are in which state, those that there are: `12 of 31 windows succeeded, 1 failed, 18 to do`. */
export function countsText(counts: WindowCounts): string {
  const { succeeded, skipped, failed, cancelled, running, todo } = counts
  const rest = [
    [failed, 'failed'],
    [cancelled, 'cancelled'],
    [skipped, 'had succeeded before'],
    [running, 'running'],
    [todo, 'to do'],
  ] as const
  const more = rest.flatMap(([count, word]) => (count === 0 ? [] : [`${formatCount(count)} ${word}`]))
  return [`${formatCount(succeeded)} of ${countOf(totalOf(counts), 'window')} succeeded`, ...more].join(', ')
}

/** The icon and the word of a backfill's state. */
export function backfillWord(terminal: Terminal, state: BackfillState): string {
  const looks = {
    running: ['blue', '●', '*'],
    paused: ['violet', '◷', '~'],
    cancelled: ['grey', '⊘', '/'],
    done: ['green', '✓', '+'],
  } as const
  const [style, icon, ascii] = looks[state]
  return terminal.paint(style, `${terminal.unicode ? icon : ascii} ${state}`)
}
