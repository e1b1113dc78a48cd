import type { PoolManifest, Rate } from '../plan/index.ts'
import type { Turn } from './parts.ts'

/** How often the pools that have a rate were started to be held of late. */
export interface Rates {
  readonly starts: ReadonlyMap<string, readonly number[]>
  /** Starts that this turn has admitted, by pool. */
  readonly added: string[]
}

/** The rates of the pools that have one, by pool. */
export function ratesOf(pools: readonly PoolManifest[]): Map<string, Rate> {
  return new Map(pools.flatMap(({ name, rate }) => (rate === undefined ? [] : [[name, rate] as const])))
}

/** Reads the starts that still count. */
export async function readRates(turn: Turn): Promise<Rates> {
  const { rates } = turn.parts
  const since = turn.now - longest(rates)
  const starts = rates.size === 0 ? new Map<string, number[]>() : await turn.tx.poolStarts({ pools: [...rates.keys()], since })
  return { starts, added: [] }
}

/** When pools with a rate let another attempt start: a moment to come, or null where they do at once. */
export function opensAt(
  turn: { readonly now: number; readonly parts: { readonly rates: ReadonlyMap<string, Rate> } },
  asked: { readonly rates: Rates; readonly pools: readonly string[] },
): number | null {
  const { rates, pools } = asked
  let latest: number | null = null
  for (const pool of pools) {
    const rate = turn.parts.rates.get(pool)
    if (rate === undefined) continue
    const counted = [...(rates.starts.get(pool) ?? []), ...rates.added.filter((name) => name === pool).map(() => turn.now)]
    const recent = counted.filter((at) => at > turn.now - rate.perMs)
    if (recent.length >= rate.count) latest = Math.max(latest ?? 0, recent.at(-rate.count)! + rate.perMs)
  }
  return latest
}

/** Notes the starts that this turn has admitted. */
export async function noteStarts(turn: Turn, rates: Rates): Promise<void> {
  const keepSince = turn.now - longest(turn.parts.rates)
  if (rates.added.length > 0) await turn.tx.addPoolStarts({ pools: rates.added, at: turn.now, keepSince })
}

/** The longest time, in milliseconds, for which starts count. */
export function longest(rates: ReadonlyMap<string, Rate>): number {
  return Math.max(0, ...rates.values().map(({ perMs }) => perMs))
}
