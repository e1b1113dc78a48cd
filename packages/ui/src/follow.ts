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

async function follow(after: number): Promise<void> {
  const waiting: (readonly string[])[] = []
  const tell = (): void => {
    for (const queryKey of gather(waiting.splice(0))) void cache.invalidateQueries({ queryKey: [...queryKey] })
  }
  for await (const entry of api.events({ after }, { signal: new AbortController().signal })) {
    if (waiting.length === 0) later(tell, gatherMs)
    waiting.push(...touchedBy(entry))
  }
}
