import { Fault } from '../kernel/index.ts'
import type { BackfillRecord, StoreReader } from '../ports/index.ts'

/** Whether a text names a backfill, by how its id begins; no pipeline and no run can be called so. */
export function namesBackfill(text: string): boolean {
  return text.startsWith('bf-')
}

/** The backfill of an id, or of the beginning of one that no other has. Throws `CLI-UNKNOWN-BACKFILL`, `CLI-AMBIGUOUS-BACKFILL`. */
export async function pickBackfill(store: StoreReader, text: string): Promise<BackfillRecord> {
  const found = /^bf-[0-9a-z]*$/.test(text) ? await store.backfills({ prefix: text, limit: 5 }) : []
  if (found.length === 1) return found[0]!
  if (found.length === 0) {
    throw new Fault('CLI-UNKNOWN-BACKFILL', {
      message: `there is no backfill "${text}"`,
      hint: 'see the backfills with `caudal list backfills`',
      data: { backfill: text },
    })
  }
  throw new Fault('CLI-AMBIGUOUS-BACKFILL', {
    message: `"${text}" is the beginning of several backfills`,
    hint: `write more of it: ${found.map(({ id }) => id).join(', ')}`,
    data: { backfill: text },
  })
}
