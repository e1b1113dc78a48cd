import type { TaskRunKey } from '../journal/index.ts'
import type { StepManifest } from '../plan/index.ts'
import type { Claim } from '../ports/index.ts'

/** Why a task run may not start now: a pool whose slots are all held. */
export interface Refusal {
  readonly pool: string
  readonly slots: number
  readonly held: readonly TaskRunKey[]
}

/** What is in use while claims are made: who holds each pool. */
export interface Usage {
  readonly slots: Map<string, number>
  readonly holders: Map<string, TaskRunKey[]>
}

/** Counts the slots in use from the live claims; nothing else says what is held, so nothing can leak. */
export function usageOf(slots: ReadonlyMap<string, number>, claims: readonly Claim[]): Usage {
  const holders = new Map<string, TaskRunKey[]>()
  for (const claim of claims) for (const pool of claim.pools) hold(holders, pool, claim)
  return { slots: new Map(slots), holders }
}

/** Decides whether a task run that would hold these pools may start. An empty list admits; otherwise each entry is a reason why not. */
export function admission(usage: Usage, pools: readonly string[]): readonly Refusal[] {
  return pools.flatMap((pool) => {
    const slots = usage.slots.get(pool) ?? Number.POSITIVE_INFINITY
    const held = usage.holders.get(pool) ?? []
    return held.length < slots ? [] : [{ pool, slots, held }]
  })
}

/**
 * The pools that a task run holds while it runs: its step's, and for a step with a concurrency of its own one more that this run alone
 * has, which is held and counted like any other.
 */
export function poolsHeld(run: string, step: Pick<StepManifest, 'name' | 'pools' | 'concurrency'>): readonly string[] {
  return step.concurrency === null ? step.pools : [...step.pools, ownPool(run, step.name)]
}

/** Makes known how many slots a step's own pool has. */
export function admitOwnPool(usage: Usage, own: { readonly run: string; readonly step: Pick<StepManifest, 'name' | 'concurrency'> }): void {
  const { run, step } = own
  if (step.concurrency !== null) usage.slots.set(ownPool(run, step.name), step.concurrency)
}

/** No pool of a project can have such a name. */
function ownPool(run: string, step: string): string {
  return `${step} of run ${run}`
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
