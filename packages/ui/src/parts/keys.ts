import { useLayoutEffect } from 'react'

/** What keys do: `g r` is g and then r within a second; a lone key is itself. */
export type KeyMap = Readonly<Record<string, () => void>>

const pairWithinMs = 1_000

/** Turns presses into names of key maps; the answer of a press is what it does, if it does something. */
export class KeyReader {
  #first: { readonly key: string; readonly at: number } | null = null

  /** What is done where a key is pressed at a moment; of two maps that know it, the later one says. */
  read(maps: readonly KeyMap[], press: { readonly key: string; readonly at: number }): (() => void) | undefined {
    const first = this.#first
    this.#first = null
    if (first !== null && press.at - first.at <= pairWithinMs) {
      const pair = lastOf(maps, `${first.key} ${press.key}`)
      if (pair !== undefined) return pair
    }
    if (maps.some((map) => Object.keys(map).some((keys) => keys.startsWith(`${press.key} `)))) this.#first = press
    return lastOf(maps, press.key)
  }
}

function lastOf(maps: readonly KeyMap[], keys: string): (() => void) | undefined {
  return maps.findLast((map) => map[keys] !== undefined)?.[keys]
}

/** Whether a press is meant for what is written in, or for a dialog, and not for the page. */
function isElsewhere({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role=dialog]') !== null
}

// One reader for the whole page: a pair that was begun survives what is drawn anew between its keys, and `g r` is never also an `r`.
const reader = new KeyReader()
const listening: { map: KeyMap }[] = []

function press(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event)) return
  const done = reader.read(
    listening.map(({ map }) => map),
    { key: event.key, at: event.timeStamp },
  )
  if (done === undefined) return
  event.preventDefault()
  done()
}

/** Has keys do things while a part is on the page, from the moment that it can be seen. */
export function useKeys(map: KeyMap): void {
  useLayoutEffect(() => {
    const entry = { map }
    if (listening.push(entry) === 1) document.addEventListener('keydown', press)
    return () => {
      listening.splice(listening.indexOf(entry), 1)
      if (listening.length === 0) document.removeEventListener('keydown', press)
    }
  }, [map])
}

/** The links that rows of lists open, in the order of the page. */
const opening = 'main [data-opens]'

/** Moves down or up the rows of the page's lists: to the link that opens the row, so that Enter does, whatever is drawn anew meanwhile. */
export function moveRow(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>(opening)]
  const row = document.activeElement?.closest('tr')?.querySelector<HTMLElement>(opening) ?? null
  const at = row === null ? (by === 1 ? -1 : links.length) : links.indexOf(row)
  links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus()
}
