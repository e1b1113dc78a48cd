import type { Window } from '../../kernel/index.ts'
import { isoInstant } from '../../kernel/index.ts'

/** A moment to the second in UTC, as lines of a log carry it: `2026-11-19T02:00:05Z`. */
export function formatMoment(instant: number): string {
  return isoInstant(Math.floor(instant / 1_000) * 1_000)
}

/** How long ago a moment was, in the coarsest unit that still says something: `now`, `6 min ago`, `3 d ago`. */
export function formatAgo(instant: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - instant) / 1_000))
  if (seconds < 5) return 'now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}

/** A window as short as `--window` takes it: `2026-11-19`, `2026-11-19T02`, `2001-01-01/2001-07-01`, `2026-11-19T05:00Z/2026-11-20T05:00Z`. */
export function formatWindow(window: Window): string {
  const start = Date.parse(window.start)
  const end = Date.parse(window.end)
  const days = window.start.endsWith('T00:00:00Z') && window.end.endsWith('T00:00:00Z')
  if (days && end - start === 86_400_000) return window.day
  if (days) return `${window.start.slice(0, 10)}/${window.end.slice(0, 10)}`
  if (window.start.endsWith(':00:00Z') && end - start === 3_600_000) return window.start.slice(0, 13)
  return `${withoutSeconds(window.start)}/${withoutSeconds(window.end)}`
}

function withoutSeconds(instant: string): string {
  return instant.replace(/:00Z$/, 'Z')
}
