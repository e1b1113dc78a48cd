import { parse } from 'yaml'
import { Fault } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import { sampleWindow } from '../../transform/index.ts'
import type { SampleWindow } from '../../transform/index.ts'
import { momentOf } from './moment.ts'

/** What `--sample` says: a span until now, as `3 days`, or `{ start: …, end: … }`. Throws `CLI-BAD-VALUE`. */
export function readSample(text: string, clock: Clock): SampleWindow {
  const window = text.trimStart().startsWith('{') ? interval(text) : sampleWindow(text, clock)
  if (window !== undefined && window.start < window.end) return window
  throw new Fault('CLI-BAD-VALUE', {
    message: `--sample cannot be "${text}"`,
    hint: 'write a span until now, as "3 days", or an interval: "{ start: 2026-01-01, end: 2026-02-01 }"',
  })
}

function interval(text: string): SampleWindow | undefined {
  try {
    const { start, end } = parse(text) as { readonly start?: unknown; readonly end?: unknown }
    const [from, to] = [start, end].map((each) => (typeof each === 'string' ? momentOf(each) : undefined))
    return from === undefined || to === undefined ? undefined : { start: from, end: to }
  } catch {
    return undefined
  }
}
