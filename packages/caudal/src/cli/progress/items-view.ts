import type { TaskRunState } from '../../journal/index.ts'

/** The state of an item as the screen tells it: a retry to come is told apart from a first try. */
export type ItemState = TaskRunState | 'retrying'

/** The items of a mapped step: the state of each, and how many are in which. */
export interface ItemsView {
  readonly total: number
  readonly counts: { readonly [S in ItemState]: number }
  /** States by index, in blocks, so that a change copies one block and not ten thousand states. */
  readonly blocks: readonly (readonly ItemState[])[]
}

const blockSize = 128

const none: { readonly [S in ItemState]: number } = {
  pending: 0,
  ready: 0,
  running: 0,
  waiting: 0,
  retrying: 0,
  succeeded: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  upstream_failed: 0,
}

/** Items of which none has begun. */
export function itemsView(total: number): ItemsView {
  const blocks: ItemState[][] = []
  for (let left = total; left > 0; left -= blockSize) blocks.push(Array.from({ length: Math.min(left, blockSize) }, () => 'pending'))
  return { total, counts: { ...none, pending: total }, blocks }
}

/** The state of an item; `pending` for one that is not there. */
export function itemState(items: ItemsView, index: number): ItemState {
  return items.blocks[Math.floor(index / blockSize)]?.[index % blockSize] ?? 'pending'
}

/** The items with one of them in another state. */
export function withItem(items: ItemsView, item: { readonly index: number; readonly state: ItemState }): ItemsView {
  const before = itemState(items, item.index)
  const block = items.blocks[Math.floor(item.index / blockSize)]
  if (before === item.state || block === undefined || item.index >= items.total) return items
  return {
    total: items.total,
    counts: { ...items.counts, [before]: items.counts[before] - 1, [item.state]: items.counts[item.state] + 1 },
    blocks: items.blocks.with(Math.floor(item.index / blockSize), block.with(item.index % blockSize, item.state)),
  }
}

/** How many items have come to their end, whichever it was. */
export function itemsEnded(items: ItemsView): number {
  const { succeeded, failed, skipped, cancelled, upstream_failed: upstream } = items.counts
  return succeeded + failed + skipped + cancelled + upstream
}
