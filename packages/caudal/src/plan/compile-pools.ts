import type { Pool } from '../define/index.ts'
import { inRange } from './compile-retry.ts'
import type { PoolManifest } from './manifest.ts'
import { checkName } from './names.ts'
import { attempt } from './report.ts'
import type { Report } from './report.ts'
import { duplicate, isNameless } from './unique.ts'
import { byName } from './version.ts'

/** Compiles pools; two of one name must have the same slots. */
export function compilePools(report: Report, pools: readonly Pool[]): PoolManifest[] {
  const seen = new Map<string, Pool>()
  for (const pool of new Set(pools)) {
    const { name, place } = pool
    if (isNameless(report, { noun: 'pool', thing: pool })) continue
    const first = seen.get(name)
    if (first !== undefined) {
      if (first.slots !== pool.slots) duplicate(report, { noun: 'pool', thing: pool, first })
      continue
    }
    seen.set(name, pool)
    checkName(report, { noun: 'pool', name, place })
    attempt(report, {
      what: `pool ${name}, slots`,
      place,
      fallback: 1,
      read: () => inRange(pool.slots, { least: 1, most: 1_000_000, whole: true }),
    })
  }
  return [...seen.values()].map(({ name, slots }) => ({ name, slots: Number.isInteger(slots) ? slots : 1 })).toSorted(byName)
}
