import { Fault } from '../../kernel/index.ts'

interface PostgresError {
  readonly message: string
  readonly code?: string
  readonly detail?: string
  readonly hint?: string
  readonly position?: string
}

/** The fault of a statement: `SQL-FAILED` in the engine's own words with line and column, `SQL-CONFLICT`, or `WAREHOUSE-LOST` where nobody answers. */
export function statementFault(error: unknown, sql: string): unknown {
  if (!(error instanceof Error) || error instanceof Fault) return error
  const said = error as PostgresError
  const isLost = said.code === undefined || /^(08|57P0|E[A-Z]{3})/.test(said.code)
  if (isLost) {
    return new Fault('WAREHOUSE-LOST', {
      message: `Postgres does not answer: ${said.message}`,
      hint: 'check that it runs and can be reached, and try again',
      blame: 'upstream',
      retryable: true,
      cause: error,
    })
  }
  if (said.code === '40001' || said.code === '40P01') {
    return new Fault('SQL-CONFLICT', {
      message: `another transaction changes the same: ${said.message}`,
      hint: 'try again once it has ended',
      blame: 'system',
      retryable: true,
      cause: error,
    })
  }
  const place = placeIn(sql, said.position)
  const detail = said.detail === undefined ? '' : ` (${said.detail})`
  return new Fault('SQL-FAILED', {
    message: `${said.message}${detail}`,
    hint: said.hint ?? (place === undefined ? 'mend the statement, or the values that it works on' : `look at: ${place.text.trim()}`),
    data: { state: said.code, ...(place === undefined ? {} : { line: place.line, column: place.column }) },
    cause: error,
  })
}

/** A position in characters from 1 as line and column. */
function placeIn(sql: string, position: string | undefined): { line: number; column: number; text: string } | undefined {
  const at = Number(position)
  if (!(at >= 1 && at <= sql.length + 1)) return undefined
  const before = sql.slice(0, at - 1).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1, text: sql.split('\n')[before.length - 1] ?? '' }
}
