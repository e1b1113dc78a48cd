import { api, cache } from './api.ts'
import { later } from './time/now.ts'
import { gather, touchedBy } from './touched.ts'

const gatherMs = 300

/**
 * Follows the journal as long as the page lives, and has what it touches read anew, many entries at once. It asks for the journal's end
 * first of all, so that nothing can happen between what the page reads and what it hears.
 */
export function followJournal(): void {
  void followForever()
}

async function followForever(): Promise<never> {
  for (;;) {
    try {
      const { lastSeq } = await api.server.history()
      await follow(lastSeq)
    } catch {
      // No server yet, or it refuses to go on from where we were, as after its history was dropped: everything is read anew.
      await new Promise<void>((resolve) => later(resolve, 2_000))
      await cache.invalidateQueries()
    }
  }
}

const underWay = new Set<string>()
const again = new Set<string>()

/** Has what is kept under a key read anew; where that is under way it is done once more afterwards, not broken off: on a busy server nothing would ever arrive. */
function readAnew(queryKey: readonly string[]): void {
  const name = queryKey.join('\n')
  if (underWay.has(name)) return void again.add(name)
  underWay.add(name)
  void cache.invalidateQueries({ queryKey: [...queryKey] }).finally(() => {
    underWay.delete(name)
    if (again.delete(name)) later(() => readAnew(queryKey), gatherMs)
  })
}

async function follow(after: number): Promise<void> {
  const waiting: (readonly string[])[] = []
  const tell = (): void => gather(waiting.splice(0)).forEach(readAnew)
  for await (const entry of api.events({ after }, { signal: new AbortController().signal })) {
    if (waiting.length === 0) later(tell, gatherMs)
    waiting.push(...touchedBy(entry))
  }
}
