import type { Entry } from 'caudal/api'

/** What was read and has to be read anew: the first words of the keys under which it is kept. */
export type Touched = readonly (readonly string[])[]

const asks: readonly string[] = ['waiting', 'failed', 'cancelled', 'skipped']

/** What an entry of the journal makes old. */
export function touchedBy({ event }: Pick<Entry, 'event'>): Touched {
  switch (event.kind) {
    case 'run':
      return [['runs'], ['pipelines'], ['pipeline', event.pipeline], ['run', event.run]]
    case 'task_run':
      // A step that begins to wait may ask a person; one that ends without an answer asks no more.
      return [['run', event.run], ['waits'], ['retries'], ...(asks.includes(event.to) ? [['approvals']] : [])]
    case 'command':
    case 'late':
      return [['run', event.run], ...(event.kind === 'late' ? [['runs']] : [])]
    case 'attempt':
      return [
        ['run', event.run],
        ...((event.published?.length ?? 0) + (event.checks?.length ?? 0) > 0 ? [['datasets'], ['dataset'], ['models'], ['model']] : []),
      ]
    case 'approval':
      return [['approvals'], ['run', event.run]]
    case 'dataset':
      return [['datasets'], ['dataset', event.dataset], ['models'], ['model']]
    case 'request':
      return event.operation.startsWith('pipelines.') ? [['pipelines'], ['pipeline', event.of['pipeline'] ?? '']] : [['backfills']]
    default:
      return [['backfills']]
  }
}

/** Several of them as one, without what another of them says already. */
export function gather(all: Touched): Touched {
  const keys = new Map(all.map((key) => [key.join('\n'), key]))
  return [...keys.values()].filter((key) => key.length === 1 || !keys.has(key[0]!))
}
