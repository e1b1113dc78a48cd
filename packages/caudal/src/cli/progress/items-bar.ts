import type { Style, Terminal } from '../screen/terminal.ts'
import { formatCount } from '../screen/number.ts'
import type { ItemState, ItemsView } from './items-view.ts'
import { itemsEnded } from './items-view.ts'

/** A stretch of a bar: how much of it, in which style, drawn with which letter. */
interface Stretch {
  readonly count: number
  readonly style: Style
  readonly icon: string
  readonly ascii: string
}

/** A mapped step in one line: a bar of its items by state, and the counts in words: `5 of 12 · 4 running · 1 failed`. */
export function itemsBar(items: ItemsView, options: { readonly terminal: Terminal; readonly width: number }): string {
  const { counts } = items
  const stretches: readonly Stretch[] = [
    { count: counts.succeeded + counts.skipped, style: 'green', icon: '━', ascii: '#' },
    { count: counts.failed + counts.upstream_failed + counts.cancelled, style: 'red', icon: '━', ascii: 'x' },
    { count: counts.retrying, style: 'amber', icon: '╍', ascii: '>' },
    { count: counts.running + counts.waiting, style: 'blue', icon: '╍', ascii: '=' },
    { count: counts.pending + counts.ready, style: 'grey', icon: '─', ascii: '.' },
  ]
  return bar(stretches, options)
}

/** The counts of a mapped step in words, only those that say something. */
export function itemsWords(items: ItemsView): string {
  const said: readonly (readonly [ItemState, string])[] = [
    ['running', 'running'],
    ['waiting', 'waiting'],
    ['retrying', 'retrying'],
    ['failed', 'failed'],
    ['upstream_failed', 'upstream failed'],
    ['cancelled', 'cancelled'],
    ['skipped', 'skipped'],
  ]
  const words = said.filter(([state]) => items.counts[state] > 0).map(([state, word]) => `${formatCount(items.counts[state])} ${word}`)
  return [`${formatCount(itemsEnded(items))} of ${formatCount(items.total)}`, ...words].join(' · ')
}

/** A bar of how much is done, for a task that says so itself. */
export function shareBar(share: number, options: { readonly terminal: Terminal; readonly width: number }): string {
  const done = Math.round(Math.min(1, Math.max(0, share)) * 1_000)
  return bar(
    [
      { count: done, style: 'blue', icon: '━', ascii: '=' },
      { count: 1_000 - done, style: 'grey', icon: '─', ascii: '.' },
    ],
    options,
  )
}

function bar(stretches: readonly Stretch[], options: { readonly terminal: Terminal; readonly width: number }): string {
  const total = stretches.reduce((sum, stretch) => sum + stretch.count, 0)
  if (total === 0) return ''
  let seen = 0
  let drawn = 0
  let text = ''
  for (const stretch of stretches) {
    seen += stretch.count
    const end = Math.max(Math.round((seen / total) * options.width), stretch.count > 0 && drawn < options.width ? drawn + 1 : drawn)
    const length = Math.min(end, options.width) - drawn
    text += options.terminal.paint(stretch.style, (options.terminal.unicode ? stretch.icon : stretch.ascii).repeat(length))
    drawn += length
  }
  return text
}
