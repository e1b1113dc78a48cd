import type { Kysely, Selectable, Transaction } from 'kysely'
import { Fault } from '../kernel/index.ts'
import type { History, HistoryKeeper, HistoryLimits } from '../ports/index.ts'
import { mostSegments, openNextSegment, segmentsOf, segmentTables } from './journal-segments.ts'
import type { SegmentTable } from './journal-segments.ts'
import type { Tables } from './tables.ts'

/** How a database makes a table empty at once, whatever is in it. */
export type EmptyTable = (tx: Transaction<Tables>, table: SegmentTable) => Promise<void>

type Segment = Selectable<Tables['journal_segments']>

/** Keeps the journal within its limits. A segment is dropped in a transaction of its own. */
export function historyKeeper(db: Kysely<Tables>, emptyTable: EmptyTable): HistoryKeeper {
  return {
    history: async () => historyOf(await segmentsOf(db)),
    async sweepHistory(limits, now) {
      let stuck = false
      let swept = 0
      await db.transaction().execute((tx) => seal(tx, { limits, now }))
      while (swept < mostSegments) {
        const dropped = await drop(db, { limits, now, emptyTable })
        if (dropped === 'busy') stuck = true
        if (dropped !== true) break
        swept++
      }
      const history = historyOf(await segmentsOf(db))
      return { ...history, swept, behind: stuck || history.bytes > limits.bytes }
    },
  }
}

/** Settles how large segments become, and ends the open one where it is old. */
async function seal(tx: Transaction<Tables>, by: { readonly limits: HistoryLimits; readonly now: number }): Promise<void> {
  const { limits, now } = by
  const open = (await segmentsOf(tx)).at(-1)!
  const fullAt = Math.max(1, Math.floor(limits.bytes / mostSegments))
  if (open.full_at !== fullAt) await tx.updateTable('journal_segments').set({ full_at: fullAt }).where('open', '=', 1).execute()
  const isOld = limits.ageMs !== null && open.first_at !== null && open.first_at < now - limits.ageMs / mostSegments
  if (isOld) await openNextSegment(tx, { ...open, full_at: fullAt })
}

async function drop(
  db: Kysely<Tables>,
  by: { readonly limits: HistoryLimits; readonly now: number; readonly emptyTable: EmptyTable },
): Promise<boolean | 'busy'> {
  const { limits, now, emptyTable } = by
  try {
    return await db.transaction().execute(async (tx) => {
      const segments = await segmentsOf(tx)
      const [oldest] = segments
      if (oldest === undefined || oldest.open === 1 || !isExcess(segments, { limits, now })) return false
      await emptyTable(tx, segmentTables[oldest.slot]!)
      await tx.deleteFrom('journal_segments').where('slot', '=', oldest.slot).execute()
      return true
    })
  } catch (error) {
    if (error instanceof Fault && error.code === 'STORE-BUSY') return 'busy'
    throw error
  }
}

/** Whether the oldest segment has to go: there are too many bytes, no table is left for the next one, or all of it is too old. */
function isExcess(segments: readonly Segment[], by: { readonly limits: HistoryLimits; readonly now: number }): boolean {
  const { limits, now } = by
  const { last_at: last } = segments[0]!
  const isOld = limits.ageMs !== null && last !== null && last < now - limits.ageMs
  return isOld || segments.length === mostSegments || historyOf(segments).bytes > limits.bytes
}

function historyOf(segments: readonly Segment[]): History {
  const [oldest] = segments
  return {
    bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
    segments: segments.length,
    dropped: oldest!.number - 1,
    oldestAt: segments.find(({ first_at: at }) => at !== null)?.first_at ?? null,
    firstSeq: oldest!.first_seq,
  }
}
