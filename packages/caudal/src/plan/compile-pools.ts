import { Fault } from '../kernel/index.ts'
import type { Pool } from '../define/index.ts'
import { inRange } from './compile-retry.ts'
import type { PoolManifest, Rate } from './manifest.ts'
import { checkName } from './names.ts'
import { attempt } from './report.ts'
import type { Report } from './report.ts'
import { duplicate, isNameless } from './unique.ts'
import { byName } from './version.ts'
import { written } from './written.ts'

/** Compiles pools; two of one name must have the same slots and rate. */
export function compilePools(report: Report, pools: readonly Pool[]): PoolManifest[] {
  const seen = new Map<string, Pool>()
  for (const pool of new Set(pools)) {
    const { name, place } = pool
    if (isNameless(report, { noun: 'pool', thing: pool })) continue
    const first = seen.get(name)
    if (first !== undefined) {
      if (first.slots !== pool.slots || first.rate !== pool.rate) duplicate(report, { noun: 'pool', thing: pool, first })
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
  return [...seen.values()].map((pool) => compilePool(report, pool)).toSorted(byName)
}

function compilePool(report: Report, { name, slots, rate: text, place }: Pool): PoolManifest {
  const rate = attempt(report, {
    what: `pool ${name}, rate`,
    place,
    fallback: undefined,
    read: () => (text === undefined ? undefined : rateOf(text)),
  })
  return { name, slots: Number.isInteger(slots) ? slots : 1, ...(rate === undefined ? {} : { rate }) }
}

const spans: { readonly [unit: string]: number } = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

function rateOf(text: string): Rate {
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})\/(s|min|h|d)$/.exec(written(text)) ?? []
  const perMs = spans[unit]
  if (perMs !== undefined) return { count: Number(count), perMs }
  throw new Fault('DEFINE-BAD-RATE', {
    message: `"${written(text)}" is no rate`,
    hint: 'write so many a second, minute, hour or day: 10/s, 100/min, 5000/h, 20000/d',
  })
}
