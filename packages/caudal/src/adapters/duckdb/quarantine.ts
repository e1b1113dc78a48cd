import { Fault } from '../../kernel/index.ts'
import type { WriteRequest } from '../../ports/index.ts'
import { quoteDataset, quoteName, splitDatasetName } from '../../sql/index.ts'
import type { Candidate } from './candidate.ts'
import { timestampLiteral } from './partition.ts'
import type { Session } from './session.ts'

/** A write and its candidate. */
export interface Judged {
  readonly session: Session
  readonly request: Omit<WriteRequest, 'source'>
  readonly candidate: Candidate
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The fault `DATA-INVALID-ROWS` where a write has more invalid rows than it tolerates. */
export function invalidRowsFault({ request, candidate }: Pick<Judged, 'request' | 'candidate'>): Fault | undefined {
  const { quarantined, rows, duplicates, reasons } = candidate
  const { quarantine, tolerate } = request.invalid
  const all = quarantined + rows + duplicates
  if (quarantined === 0 || (quarantine && quarantined / all <= tolerate)) return undefined
  const top = reasons.slice(0, 3).map((one) => `${one.reason} (${one.rows})`)
  const name = request.dataset.name
  return new Fault('DATA-INVALID-ROWS', {
    message: `${quarantined} of ${all} rows for ${name} are invalid (${percent(quarantined / all)}, tolerated ${percent(quarantine ? tolerate : 0)}): ${top.join(', ')}`,
    hint: quarantine
      ? `look at them with: select reasons, record from ${name}__quarantine; mend the source or the columns, or tolerate more`
      : 'mend the source or the columns, or let invalid rows go to the quarantine',
    data: { dataset: name, invalid: quarantined, rows: all, reasons: reasons.map((one) => ({ ...one })) },
  })
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(share < 0.001 ? 3 : 1))} %`
}

/**
 * Puts a write's invalid rows into `<dataset>__quarantine`, in place of those that other attempts left for the same window and item.
 * Whether the table is there afterwards.
 */
export async function storeQuarantine({ session, request, candidate, at }: Judged, exists: boolean): Promise<boolean> {
  const { dataset, author, window, itemKey } = request
  const rows = request.invalid.quarantine ? candidate.quarantined : 0
  if (rows === 0 && !exists) return false
  const table = quoteDataset(dataset.name, '__quarantine')
  const start = timestampLiteral(window.start)
  if (!exists) {
    await session.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(splitDatasetName(dataset.name).schema)}`)
    await session.run(
      `CREATE TABLE IF NOT EXISTS ${table} (quarantined_at TIMESTAMP, run VARCHAR, step VARCHAR, item VARCHAR, epoch INTEGER, window_start TIMESTAMP, reasons VARCHAR[], record JSON)`,
    )
  }
  const item = itemKey === '' ? null : itemKey
  await session.run(
    `DELETE FROM ${table} WHERE window_start = ${start} AND item IS NOT DISTINCT FROM $1 AND NOT (run = $2 AND step = $3 AND epoch = $4)`,
    [item, author.run, author.step, author.epoch],
  )
  if (rows > 0) {
    await session.run(
      `INSERT INTO ${table} SELECT ${timestampLiteral(new Date(at).toISOString())}, $1, $2, $3, $4, ${start}, reasons, record FROM ${candidate.invalid}`,
      [author.run, author.step, item, author.epoch],
    )
  }
  return true
}
