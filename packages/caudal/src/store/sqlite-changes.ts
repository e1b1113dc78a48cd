import type { DatabaseSync } from 'node:sqlite'
import type { Clock, Stoppable } from '../kernel/index.ts'
import type { Changes } from '../ports/index.ts'

/** How often to look whether another process has written. Milliseconds; a look takes some microseconds. */
const lookMs = 100

/**
 * Hears of what other connections commit to a database file, which SQLite counts in `data_version`. Nothing has to be told: a commit is
 * the news.
 */
export function sqliteChanges(database: DatabaseSync, clock: Clock): Changes & Stoppable {
  const hearers = new Set<() => void>()
  const statement = database.prepare('pragma data_version')
  let timer: Stoppable | undefined
  let known: unknown
  const version = (): unknown => {
    try {
      return statement.get()?.['data_version']
    } catch {
      // The file is held just now; the next look will tell.
      return known
    }
  }
  const look = (): void => {
    timer = clock.after(lookMs, look, { idle: true })
    const now = version()
    if (now === known) return
    known = now
    for (const hear of hearers) hear()
  }
  return {
    tell() {},
    listen(hear) {
      if (hearers.size === 0) known = version()
      hearers.add(hear)
      timer ??= clock.after(lookMs, look, { idle: true })
      return {
        stop() {
          hearers.delete(hear)
          if (hearers.size > 0) return
          timer?.stop()
          timer = undefined
        },
      }
    },
    stop() {
      hearers.clear()
      timer?.stop()
      timer = undefined
    },
  }
}
