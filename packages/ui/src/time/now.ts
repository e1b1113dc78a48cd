import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let current = Date.now()
let timer: number | undefined

function listen(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= window.setInterval(() => {
    current = Date.now()
    for (const each of listeners) each()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    window.clearInterval(timer)
    timer = undefined
  }
}

/** The moment, anew each second: one timer for all that shows it. */
export function useNow(): number {
  return useSyncExternalStore(listen, () => current)
}

/** A text that depends on the moment: what shows it is drawn anew when the text changes, not each second. */
export function useTextOfNow(text: (now: number) => string): string {
  return useSyncExternalStore(listen, () => text(current))
}

/** The end of the span of so many milliseconds that the moment is in, anew with each of them: for what is costly to draw. */
export function useNowWithin(spanMs: number): number {
  return useSyncExternalStore(listen, () => Math.ceil(current / spanMs) * spanMs)
}

/** Calls back after a while; the answer calls it off. */
export function later(callback: () => void, delayMs: number): () => void {
  const id = window.setTimeout(callback, delayMs)
  return () => window.clearTimeout(id)
}

/** Calls back once the page has nothing better to do; the answer calls it off. */
export function whenIdle(callback: () => void): () => void {
  // Safari has no such call.
  if (typeof window.requestIdleCallback !== 'function') return later(callback, 2_000)
  const id = window.requestIdleCallback(callback, { timeout: 5_000 })
  return () => window.cancelIdleCallback(id)
}
