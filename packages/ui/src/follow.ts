import { api, cache } from './api.ts'
import { later, whenIdle } from './time/now.ts'
import { gather, touchedBy } from './touched.ts'

const gatherMs = 300
/** How often it is asked whether the definitions are others, which the journal does not tell. */
const definitionsMs = 5_000

/**
 * Follows the journal as long as the page lives, and has what it touches read anew, many entries at once. It asks for the journal's end
 * first of all, so that nothing can happen between what the page reads and what it hears.
 */
export function followJournal(): void {
  void followForever()
  whenIdle(() => void followDefinitions())
}

/** Has all read anew once the server works by other definitions, as after an edit or a restart; a page that nobody sees does not ask. */
async function followDefinitions(): Promise<never> {
  let known: string | undefined
  for (;;) {
    try {
      if (!document.hidden) {
        const { version } = await api.server.project()
        if (known !== undefined && known !== version) void cache.invalidateQueries()
        known = version
      }
    } catch {
      // The server is away, which the notice above the page says; it is asked again.
    }
    await new Promise<void>((resolve) => later(resolve, definitionsMs))
  }
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
