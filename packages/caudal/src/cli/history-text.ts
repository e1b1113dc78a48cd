import type { History, HistorySweep } from '../ports/index.ts'
import type { Finding } from '../operate/index.ts'
import { formatMoment } from './screen/moment.ts'
import { countOf, formatBytes } from './screen/number.ts'

/** What a sweep of the history came to, in one line. */
export function historyText(sweep: Pick<HistorySweep, 'swept' | 'behind' | 'bytes' | 'oldestAt'>, limit: number): string {
  const { swept, behind, bytes, oldestAt } = sweep
  const did = swept === 0 ? '' : `dropped ${countOf(swept, 'segment')} of the history; `
  const since = oldestAt === null ? '' : ` since ${formatMoment(oldestAt)}`
  return `${did}history ${formatBytes(bytes)} of ${formatBytes(limit)}${since}${behind ? ', behind: it is more than it should be' : ''}`
}

/** Whether the history keeps within its limits. */
export function historyFinding(history: History, limit: number): Finding {
  const gone = history.dropped === 0 ? 'all of it is kept' : `${countOf(history.dropped, 'segment')} dropped so far`
  const text = `${historyText({ ...history, swept: 0, behind: false }, limit)}, ${gone}`
  if (history.bytes <= limit) return { name: 'history', level: 'ok', text }
  const hint =
    'it is swept while caudal start, run or worker lives: look at what they say, or run caudal maintenance; or raise history.bytes'
  return { name: 'history', level: 'warn', text: `${text}; it has fallen behind`, hint }
}
