/** How much of the journal is kept. */
export interface HistoryLimits {
  /** Bytes that the journal's entries take at the most, about. */
  readonly bytes: number
  /** How long entries are kept at the most, in milliseconds and about; null for as long as the bytes allow. */
  readonly ageMs: number | null
}

/** What is kept of the journal. Moments are milliseconds since 1970. */
export interface History {
  readonly bytes: number
  /** Parts that are dropped as a whole; the last one is being written. */
  readonly segments: number
  /** Segments that were dropped, since there is this state. */
  readonly dropped: number
  /** When the oldest entry that is kept was written; null where there is none. */
  readonly oldestAt: number | null
  /** The place of the oldest entry that is kept, or of the next one where there is none. */
  readonly firstSeq: number
}

/** What a sweep of the journal came to. */
export interface HistorySweep extends History {
  /** Segments that this sweep dropped. */
  readonly swept: number
  /** Whether there is more than there should be: a segment could not be dropped, or entries come faster than they are. */
  readonly behind: boolean
}

/** Keeps the journal within its limits, by whole segments. */
export interface HistoryKeeper {
  history(): Promise<History>
  /** Drops the oldest segments that the limits do not allow; several processes may do so at once. */
  sweepHistory(limits: HistoryLimits, now: number): Promise<HistorySweep>
}
