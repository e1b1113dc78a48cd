import type { WriteRequest } from '../../ports/index.ts'
import { quoteName, quoteText } from '../../sql/index.ts'
import { candidateSelect } from './candidate-sql.ts'
import type { Session } from './session.ts'
import type { Source } from './source.ts'

/** The rows of a write, built beside the live ones and judged. Rows that are not valid stand apart from those that are. */
export interface Candidate {
  /** The table, quoted: valid rows with the hidden columns. */
  readonly table: string
  /** Its name in `caudal_data`, where it can become the dataset's own table; null for a temporary one. */
  readonly physical: string | null
  /** The temporary table of rows for the quarantine: `record JSON, reasons VARCHAR[]`. */
  readonly invalid: string
  readonly rows: number
  readonly quarantined: number
  /** Valid rows that a later row of the same key replaced; only for `merge`. */
  readonly duplicates: number
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[]
}

/** How to build a candidate. */
export interface CandidateOptions {
  readonly session: Session
  readonly request: Omit<WriteRequest, 'source'>
  readonly source: Source
  /** The name that the table takes in `caudal_data`, or null for a temporary one. */
  readonly physical: string | null
  /** A temporary table with rows that were rejected before. */
  readonly rejected: string | null
  /** Makes the fault of an error of the source; `offset` is where its text starts in the statement, in bytes. */
  readonly fault: (error: unknown, offset: number) => Promise<unknown>
}

/** Builds a candidate in one pass over the source and one over what is wrong with it. */
export async function buildCandidate(options: CandidateOptions): Promise<Candidate> {
  const { session, request, source, physical, rejected } = options
  const { dataset, mode } = request
  const table = physical === null ? 'temp.main.candidate' : `caudal_data.${quoteName(physical)}`
  const invalid = 'temp.main.invalid'
  const select = candidateSelect({ dataset, mode, window: request.window, itemKey: request.itemKey, source })
  const statement = `CREATE ${physical === null ? 'TEMP TABLE candidate' : `TABLE ${table}`} AS ${select}`
  try {
    await session.run(statement, source.values)
  } catch (error) {
    throw await options.fault(error, Buffer.byteLength(statement.slice(0, statement.indexOf(source.sql))))
  }
  await session.run('CREATE TEMP TABLE invalid (record JSON, reasons VARCHAR[])')
  await session.run(`INSERT INTO ${invalid} SELECT CAST(__wrong[1] AS JSON), __wrong[2:] FROM ${table} WHERE __wrong IS NOT NULL`)
  if ((await count(session, invalid)) > 0) await session.run(`DELETE FROM ${table} WHERE __wrong IS NOT NULL`)
  if (source.rejects) await session.run(`INSERT INTO ${invalid} ${brokenLines}`)
  if (rejected !== null) await session.run(`INSERT INTO ${invalid} SELECT TRY_CAST(record AS JSON), reasons FROM ${rejected}`)
  const repeated = dataset.key.length === 0 ? 0 : await partRepeated({ session, request, table, invalid })
  await session.run(`ALTER TABLE ${table} DROP COLUMN __wrong`)
  const [rows, quarantined] = [await count(session, table), await count(session, invalid)]
  const reasons = quarantined === 0 ? [] : await topReasons(session, invalid)
  return { table, physical, invalid, rows, quarantined, duplicates: mode === 'merge' ? repeated : 0, reasons }
}

const brokenLines = `SELECT CAST(to_json({'line': any_value(csv_line)}) AS JSON), list('line ' || line || ': ' || error_message ORDER BY column_idx)
  FROM reject_errors GROUP BY line, file_id, scan_id`

/** Takes out all but the last row of each key: away for `merge`, to the quarantine otherwise. */
async function partRepeated(options: {
  readonly session: Session
  readonly request: CandidateOptions['request']
  readonly table: string
  readonly invalid: string
}): Promise<number> {
  const { session, request, table, invalid } = options
  const { key, columns } = request.dataset
  await session.run(
    `CREATE TEMP TABLE repeated AS SELECT rowid AS place FROM ${table} QUALIFY row_number() OVER (PARTITION BY ${key.map(quoteName).join(', ')} ORDER BY rowid DESC) > 1`,
  )
  const repeated = await count(session, 'temp.main.repeated')
  if (repeated > 0 && request.mode !== 'merge') {
    const record = `to_json({${columns.map((column) => `${quoteText(column.name)}: ${quoteName(column.name)}`).join(', ')}})`
    const reasons = `[${quoteText(`${key.join(', ')}: duplicate key`)}]`
    await session.run(`INSERT INTO ${invalid} SELECT ${record}, ${reasons} FROM ${table} WHERE rowid IN (SELECT place FROM repeated)`)
  }
  if (repeated > 0) await session.run(`DELETE FROM ${table} WHERE rowid IN (SELECT place FROM repeated)`)
  await session.run('DROP TABLE temp.main.repeated')
  return repeated
}

async function count(session: Session, table: string): Promise<number> {
  const [row] = await session.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
  return row!.n
}

async function topReasons(session: Session, invalid: string): Promise<Candidate['reasons']> {
  return session.rows(
    `SELECT reason, count(*) AS rows FROM (SELECT unnest(reasons) AS reason FROM ${invalid}) GROUP BY reason ORDER BY rows DESC, reason LIMIT 10`,
  )
}
