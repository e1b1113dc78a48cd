/** When attempts that hold a pool with a rate started; noted by the transaction that claims them. */
export interface RateStatements {
  /** Moments since then, by pool, earliest first. */
  poolStarts(filter: { readonly pools: readonly string[]; readonly since: number }): Promise<ReadonlyMap<string, readonly number[]>>
  /** Notes starts, and drops those from before `keepSince`. */
  addPoolStarts(starts: { readonly pools: readonly string[]; readonly at: number; readonly keepSince: number }): Promise<void>
}
