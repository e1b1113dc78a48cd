import type { CompiledQuery } from 'kysely'
import type { Presumed } from './prepared.ts'

/** A statement of changes that were presumed. */
export interface PresumedStatement {
  readonly query: CompiledQuery
  /** How many rows it should change. */
  readonly rows: number
  /** The names of these rows; null where they are not known. */
  readonly touches: readonly string[] | null
}

/** Changes that were presumed and not yet sent. */
export interface WaitingChanges {
  add(change: Presumed): void
  /** Gives the statements of all that waits; nothing waits then. */
  take(): readonly PresumedStatement[]
}

/**
 * Puts changes of the same kind together. A change joins an earlier one only where none of what lies between changes the same row, so
 * that every row sees its changes in their order.
 */
export function createWaitingChanges(): WaitingChanges {
  let groups: Presumed[][] = []
  /** The last group of each name that a change can still join; forgotten where one that nothing may overtake comes. */
  const latest = new Map<string, number>()
  /** The last group that changes a row. */
  const touched = new Map<string, number>()
  return {
    add(change) {
      const { gather, touches } = change
      if (touches === null) {
        latest.clear()
        touched.clear()
        groups.push([change])
        return
      }
      const candidate = gather === null ? undefined : latest.get(gather.name)
      const joins = candidate !== undefined && touches.every((row) => (touched.get(row) ?? -1) < candidate)
      const place = joins ? candidate : groups.length
      if (joins) groups[place]!.push(change)
      else groups.push([change])
      if (gather !== null) latest.set(gather.name, place)
      for (const row of touches) touched.set(row, place)
    },
    take() {
      const taken = groups
      groups = []
      latest.clear()
      touched.clear()
      return taken.map((changes) => {
        const [first] = changes
        if (changes.length === 1) return { query: first!.alone(), rows: first!.rows, touches: first!.touches }
        const query = first!.gather!.all(changes.map(({ gather }) => gather!.values))
        return { query, rows: changes.length, touches: changes.flatMap(({ touches }) => touches!) }
      })
    },
  }
}
