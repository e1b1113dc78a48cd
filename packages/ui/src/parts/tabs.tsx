import { useEffect, useRef } from 'react'
import type { ReactElement } from 'react'

/** One of a row of tabs. */
export interface Tab<T extends string> {
  readonly value: T
  readonly label: string
}

/** A row of tabs; arrows move between them. Which one is picked belongs in the address. */
export function Tabs<T extends string>(shown: {
  readonly tabs: readonly Tab<T>[]
  readonly picked: T
  readonly label: string
  readonly pick: (value: T) => void
}): ReactElement {
  const { tabs, picked, pick } = shown
  const at = tabs.findIndex(({ value }) => value === picked)
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Sideways only: the page itself stays where it is.
    const [list, tab] = [row.current!, row.current!.children[at] as HTMLElement | undefined]
    if (tab === undefined) return
    // Arrows pick another: the focus goes with them.
    if (list.contains(document.activeElement)) tab.focus({ preventScroll: true })
    const least = tab.offsetLeft + tab.offsetWidth - list.clientWidth
    list.scrollLeft = Math.min(tab.offsetLeft, Math.max(list.scrollLeft, least))
  }, [at])
  const move = (by: number): void => {
    const next = tabs[(at + by + tabs.length) % tabs.length]
    if (next !== undefined) pick(next.value)
  }
  return (
    <div ref={row} className="tabs" role="tablist" aria-label={shown.label}>
      {tabs.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          role="tab"
          className="tab"
          aria-selected={value === picked}
          tabIndex={value === picked ? 0 : -1}
          onClick={() => pick(value)}
          onKeyDown={({ key }) => (key === 'ArrowRight' ? move(1) : key === 'ArrowLeft' ? move(-1) : undefined)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
