import { createId, Fault } from '../kernel/index.ts'
import type { BackfillRecord } from '../ports/index.ts'
import type { BackfillOrder, BackfillRequest } from './backfills.ts'
import { cancelWithin } from './commands.ts'
import type { Parts, Turn } from './parts.ts'
import { transact } from './turn.ts'

/** Keeps a backfill in the state. */
export async function beginBackfill(parts: Parts, request: BackfillRequest): Promise<BackfillRecord> {
  const { windows, by, ...rest } = request
  const now = parts.clock.now()
  const backfill: BackfillRecord = {
    ...rest,
    id: `bf-${createId(now, parts.random)}`,
    startedBy: by ?? null,
    state: 'running',
    reason: null,
    worker: null,
    createdAt: now,
    finishedAt: null,
  }
  await transact(parts, async ({ tx, events }) => {
    await tx.addBackfill(backfill, windows)
    events.push({ kind: 'backfill', backfill: backfill.id, to: 'running', pipeline: backfill.pipeline, ...given(by) })
  })
  return backfill
}

/** Holds a backfill, or goes on with it. Throws `BACKFILL-ENDED`. */
export async function pauseBackfill(parts: Parts, order: BackfillOrder & { readonly id: string; readonly paused: boolean }): Promise<void> {
  const { id, paused, by, reason } = order
  const to = paused ? 'paused' : 'running'
  await transact(parts, async (turn) => {
    const { state } = await openBackfill(turn, id)
    if (state !== to) await moveBackfill(turn, { id, to, reason: paused ? (reason ?? null) : null, ...given(by) })
  })
}

/** Cancels a backfill and its runs. Throws `BACKFILL-ENDED`. */
export async function cancelBackfill(
  parts: Parts,
  order: BackfillOrder & { readonly id: string; readonly hard: boolean },
): Promise<readonly string[]> {
  const { id, hard, by, reason = 'cancelled' } = order
  let open: readonly string[] = []
  await transact(parts, async (turn) => {
    await openBackfill(turn, id)
    await moveBackfill(turn, { id, to: 'cancelled', reason, ...given(by) })
    open = await turn.tx.openRunsOf(id)
    for (const run of open) await cancelWithin(turn, { id: run, hard, reason, ...given(by) })
  })
  return open
}

async function openBackfill({ tx }: Turn, id: string): Promise<BackfillRecord> {
  const backfill = await tx.backfillNow(id)
  if (backfill !== null && backfill.state !== 'cancelled' && backfill.state !== 'done') return backfill
  throw new Fault('BACKFILL-ENDED', {
    message: backfill === null ? `there is no backfill ${id}` : `backfill ${id} of ${backfill.pipeline} has ended: ${backfill.state}`,
    hint: 'see the backfills with: caudal list backfills',
    data: { backfill: id },
  })
}

/** Moves a backfill and notes it. */
export async function moveBackfill(
  turn: Turn,
  move: { readonly id: string; readonly to: BackfillRecord['state']; readonly reason: string | null; readonly by?: string },
): Promise<void> {
  const { id, to, reason, by } = move
  if (!(await turn.tx.moveBackfill(id, { to, at: turn.now, reason }))) return
  const { pipeline } = (await turn.tx.backfillNow(id))!
  turn.events.push({ kind: 'backfill', backfill: id, to, pipeline, ...given(by), ...(reason === null ? {} : { reason }) })
}

function given(by: string | undefined): { readonly by?: string } {
  return by === undefined ? {} : { by }
}
