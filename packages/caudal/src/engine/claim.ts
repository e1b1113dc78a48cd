import type { TaskRunKey } from '../journal/index.ts'
import type { StepManifest } from '../plan/index.ts'
import type { OpenMap, ReadyTaskRun } from '../ports/index.ts'
import { admission, admit, admitOwnPool, poolsHeld, usageOf } from './admission.ts'
import type { Usage } from './admission.ts'
import { forgetStale, meetRun, runFilter } from './known-run.ts'
import { noteStarts, opensAt, readRates } from './rates.ts'
import type { Rates } from './rates.ts'
import type { KnownRun, OwnClaim, Turn } from './parts.ts'

/** How many ready task runs are looked at beyond those that fit, so that a full pool does not hide others. */
const lookAhead = 1_000

/**
 * Claims as many task runs as the executor takes and the pools admit, by their priority; among those of the same, ready ones before items
 * of mapped steps that nobody has claimed yet.
 */
export async function claim(turn: Turn): Promise<void> {
  const { parts, tx, now } = turn
  const filter = runFilter(parts)
  if (parts.drained !== null) return
  let free = parts.executor.free()
  // What asks a person needs no runner.
  if (free <= 0 && !parts.runs.values().some((run) => run.asks)) return
  let usage: Usage | undefined
  let rates: Rates | undefined
  const admits = async (step: StepManifest, key: TaskRunKey): Promise<boolean> => {
    const pools = poolsHeld(key.run, step)
    if (pools.length === 0) return true
    usage ??= usageOf(parts.slots, await tx.claims())
    admitOwnPool(usage, { run: key.run, step })
    if (admission(usage, pools).length > 0) return !(turn.refused = true)
    rates ??= await readRates(turn)
    const opens = opensAt(turn, { rates, pools })
    if (opens !== null) return !turn.dues.push(opens)
    rates.added.push(...pools.filter((pool) => parts.rates.has(pool)))
    admit(usage, { key, pools })
    return true
  }
  const mapped = free > 0 && (parts.scope === 'all' || parts.runs.values().some((run) => run.maps))
  const limit = Math.max(0, free) + lookAhead
  const [waiting, maps] = await Promise.all([tx.ready({ ...filter, now, limit }), mapped ? tx.openMaps(filter) : []])
  forgetStale(parts, [...waiting, ...maps])
  const claims: OwnClaim[] = []
  for (const each of byPriority(waiting, maps)) {
    const run = await meetRun(turn, each.run)
    const step = run.steps.get(each.step)!
    if ('total' in each) {
      const items: number[] = []
      for (let item = each.next; item < each.total && items.length < free; item++) {
        if (!(await admits(step, { run: each.run, step: each.step, item }))) break
        items.push(item)
      }
      if (items.length > 0) claims.push(...(await claimItems(turn, { map: each, step, items })))
      free -= items.length
      continue
    }
    if (each.item === null && needsPreparation(run, step)) {
      if (!run.preparing.has(step.name)) turn.prepare.push({ run, step })
      continue
    }
    if (free <= 0 || !(await admits(step, each))) continue
    const taken = await claimReady(turn, { ready: each, step })
    if (taken === null) continue
    claims.push(taken)
    free -= 1
  }
  await take(turn, claims)
  if (rates !== undefined) await noteStarts(turn, rates)
}

/** Both in one order; each comes in that order already. */
function byPriority(waiting: readonly ReadyTaskRun[], maps: readonly OpenMap[]): readonly (ReadyTaskRun | OpenMap)[] {
  return maps.length === 0 ? waiting : [...waiting, ...maps].toSorted((one, other) => other.priority - one.priority)
}

function needsPreparation(run: KnownRun, step: StepManifest): boolean {
  return step.kind === 'each' || step.kind === 'approve' || ((step.if !== null || step.branches.length > 0) && !run.admitted.has(step.name))
}

async function claimReady(turn: Turn, options: { readonly ready: ReadyTaskRun; readonly step: StepManifest }): Promise<OwnClaim | null> {
  const { ready, step } = options
  const key = { run: ready.run, step: ready.step, item: ready.item }
  const epoch = ready.epoch + 1
  const moved = await turn.tx.moveTaskRun({
    key,
    to: 'running',
    at: turn.now,
    epoch: ready.epoch,
    set: { epoch, worker: turn.parts.worker, pools: poolsHeld(ready.run, step), dueAt: null, startedAt: turn.now },
  })
  return moved ? { ...key, epoch, attempt: ready.attempts + 1 } : null
}

async function claimItems(
  turn: Turn,
  options: { readonly map: OpenMap; readonly step: StepManifest; readonly items: readonly number[] },
): Promise<readonly OwnClaim[]> {
  const { map, step, items } = options
  const { run, priority } = map
  const epoch = map.epoch + 1
  await turn.tx.claimItems({
    run,
    step: step.name,
    items,
    next: items.at(-1)! + 1,
    epoch,
    priority,
    worker: turn.parts.worker,
    pools: poolsHeld(run, step),
    at: turn.now,
  })
  return items.map((item) => ({ run, step: step.name, item, epoch, attempt: 1 }))
}

/** Notes claims as attempts that run. */
async function take(turn: Turn, claims: readonly OwnClaim[]): Promise<void> {
  const { worker } = turn.parts
  if (claims.length === 0) return
  await turn.tx.addAttempts(claims.map((each) => ({ ...each, worker, at: turn.now })))
  for (const each of claims) {
    const { run, step, item, epoch, attempt } = each
    turn.events.push(
      { kind: 'task_run', run, step, item, to: 'running', epoch },
      { kind: 'attempt', run, step, item, to: 'running', epoch, attempt, worker },
    )
    turn.claimed.push(each)
  }
}
