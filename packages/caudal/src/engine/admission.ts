import type { TaskRunKey } from '../journal/index.ts'
import type { Claim } from '../ports/index.ts'

/** Why a task run may not start now: a pool whose slots are all held. */
export interface Refusal {
  readonly pool: string
  readonly slots: number
  readonly held: readonly TaskRunKey[]
}

/** What is in use while claims are made: who holds each pool. */
export interface Usage {
  readonly slots: ReadonlyMap<string, number>
  readonly holders: Map<string, TaskRunKey[]>
}

/** Counts the slots in use from the live claims; nothing else says what is held, so nothing can leak. */
export function usageOf(slots: ReadonlyMap<string, number>, claims: readonly Claim[]): Usage {
  const holders = new Map<string, TaskRunKey[]>()
  for (const claim of claims) for (const pool of claim.pools) hold(holders, pool, claim)
  return { slots, holders }
}

/** Decides whether a task run that would hold these pools may start. An empty list admits; otherwise each entry is a reason why not. */
export function admission(usage: Usage, pools: readonly string[]): readonly Refusal[] {
  return pools.flatMap((pool) => {
    const slots = usage.slots.get(pool) ?? Number.POSITIVE_INFINITY
    const held = usage.holders.get(pool) ?? []
    return held.length < slots ? [] : [{ pool, slots, held }]
  })
}

/** Counts a claim that has just been made. */
export function admit(usage: Usage, options: { readonly key: TaskRunKey; readonly pools: readonly string[] }): void {
  for (const pool of options.pools) hold(usage.holders, pool, options.key)
}

function hold(holders: Map<string, TaskRunKey[]>, pool: string, { run, step, item }: TaskRunKey): void {
  const held = holders.get(pool)
  if (held === undefined) holders.set(pool, [{ run, step, item }])
  else held.push({ run, step, item })
}
