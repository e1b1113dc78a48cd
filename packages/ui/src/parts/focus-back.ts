import { useEffect, useLayoutEffect, useRef } from 'react'

/** Gives the focus to what had it, or to the page where that is gone; not where somebody has moved it meanwhile. */
function giveBack(to: Element | null): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return
  const back = to instanceof HTMLElement && to.isConnected && to !== document.body ? to : document.getElementById('content')
  back?.focus({ preventScroll: true })
}

/** While something is open that takes the focus: remembers what had it before, and gives it back once that is closed or gone. */
export function useFocusBack(opened: boolean): void {
  const before = useRef<Element>(null)
  useLayoutEffect(() => {
    if (opened) before.current = document.activeElement
  }, [opened])
  useEffect(() => (opened ? () => giveBack(before.current) : undefined), [opened])
}
