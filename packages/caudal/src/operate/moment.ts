import { isoInstant } from '../kernel/index.ts'

/** An instant as ISO text, or null. */
export function moment(instant: number | null): string | null {
  return instant === null ? null : isoInstant(instant)
}

/** Milliseconds from one moment to another, or null while one is missing. */
export function span(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : to - from
}
