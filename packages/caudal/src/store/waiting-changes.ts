import type { CompiledQuery } from 'kysely'
import type { Presumed } from './prepared.ts'

/** Changes that were presumed and not yet sent. */
export interface WaitingChanges {
  add(change: Presumed): void
  /** Gives the statements of all that waits, each with the rows that it should change; nothing waits then. */
  take(): readonly { readonly query: CompiledQuery; readonly rows: number }[]
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
      const { gather } = change
      if (gather === null) {
        latest.clear()
        touched.clear()
        groups.push([change])
        return
      }
      const { name, row } = gather
      const candidate = latest.get(name)
      const joins = candidate !== undefined && (touched.get(row) ?? -1) < candidate
      const place = joins ? candidate : groups.length
      if (joins) groups[place]!.push(change)
      else groups.push([change])
      latest.set(name, place)
      touched.set(row, place)
    },
    take() {
      const taken = groups
      groups = []
      latest.clear()
      touched.clear()
      return taken.map((changes) => {
        const [first] = changes
        if (changes.length === 1) return { query: first!.alone(), rows: first!.rows }
        return { query: first!.gather!.all(changes.map(({ gather }) => gather!.values)), rows: changes.length }
      })
    },
  }
}
