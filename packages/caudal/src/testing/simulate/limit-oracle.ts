import type { PoolManifest } from '../../plan/index.ts'
import type { FoldedTaskRun } from './folded-run.ts'

/** Who holds what, counted anew from the events. */
export interface Limits {
  hold(run: string, held: { readonly taskRun: FoldedTaskRun; readonly by: 1 | -1; readonly at: number }): void
  /** What is exceeded now. */
  breaches(): string[]
}

/** Limits of pools with slots, pools with a rate, and steps with a concurrency of their own; nothing is held yet. */
export function createLimits(pools: readonly PoolManifest[]): Limits {
  const held = new Map<string, number>()
  const starts = new Map<string, number[]>()
  let broken: string[] = []
  const count = (name: string, by: 1 | -1): number => {
    const now = (held.get(name) ?? 0) + by
    held.set(name, now)
    return now
  }
  const start = ({ name, rate }: PoolManifest, at: number): void => {
    if (rate === undefined) return
    const recent = [...(starts.get(name) ?? []), at].filter((moment) => moment > at - rate.perMs)
    starts.set(name, recent)
    if (recent.length > rate.count) broken.push(`pool ${name} lets ${recent.length} start in ${rate.perMs} ms, and ${rate.count} may`)
  }
  return {
    hold(run, { taskRun, by, at }) {
      const { name, concurrency, pools: own } = taskRun.step
      for (const pool of own) {
        const manifest = pools.find((one) => one.name === pool)
        if (manifest === undefined) continue
        const now = count(pool, by)
        if (by === 1 && now > manifest.slots) broken.push(`pool ${pool} has ${manifest.slots} slots, and ${now} task runs hold it`)
        if (by === 1) start(manifest, at)
      }
      if (concurrency === null) return
      const now = count(`${run}/${name}`, by)
      if (now > concurrency) broken.push(`${name} of run ${run} has ${now} items at once, and ${concurrency} may`)
    },
    breaches() {
      const all = broken
      broken = []
      return all
    },
  }
}
