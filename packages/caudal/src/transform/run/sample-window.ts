import type { Clock } from '../../kernel/index.ts'
import { shifted } from './batches.ts'
import type { BatchSize } from './batches.ts'

/** The interval of time that rows are taken from; milliseconds since 1970, the end left out. */
export interface SampleWindow {
  readonly start: number
  readonly end: number
}

/** The window that `3 days` stands for: from the start of the day three days ago until now. Undefined where the text says no such span. */
export function sampleWindow(text: string, clock: Clock): SampleWindow | undefined {
  const said = /^(\d{1,6}) (hour|day|month|year)s?$/i.exec(text.trim())
  if (said === null) return undefined
  const end = clock.now()
  return { start: shifted(end, { size: said[2]!.toLowerCase() as BatchSize, by: -Number(said[1]) }), end }
}
