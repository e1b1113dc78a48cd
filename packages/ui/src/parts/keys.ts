import { useEffect } from 'react'

/** What keys do: `g r` is g and then r within a second; a lone key is itself. */
export type KeyMap = Readonly<Record<string, () => void>>

const pairWithinMs = 1_000

/** Turns presses into names of a key map; the answer of a press is what it does, if it does something. */
export class KeyReader {
  #first: { readonly key: string; readonly at: number } | null = null

  /** What is done where a key is pressed at a moment. */
  read(map: KeyMap, press: { readonly key: string; readonly at: number }): (() => void) | undefined {
    const first = this.#first
    this.#first = null
    if (first !== null && press.at - first.at <= pairWithinMs) {
      const pair = map[`${first.key} ${press.key}`]
      if (pair !== undefined) return pair
    }
    if (Object.keys(map).some((keys) => keys.startsWith(`${press.key} `))) this.#first = press
    return map[press.key]
  }
}

/** Whether a press is meant for what is written in, and not for the page. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** Has keys do things while a part is on the page. */
export function useKeys(map: KeyMap): void {
  useEffect(() => {
    const reader = new KeyReader()
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
      const done = reader.read(map, { key: event.key, at: event.timeStamp })
      if (done === undefined) return
      event.preventDefault()
      done()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [map])
}
