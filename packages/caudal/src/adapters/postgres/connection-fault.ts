import { Fault } from '../../kernel/index.ts'
import { statementFault } from './statement-fault.ts'

/** What an error of a connected Postgres means: `CONNECTION-LOST`, `CONNECTION-REFUSED`, or the fault of the statement. */
export function connectionFault(error: unknown, at: { readonly name: string; readonly sql: string }): unknown {
  if (!(error instanceof Error) || error instanceof Fault) return error
  const { name, sql } = at
  const { code = '' } = error as { readonly code?: string }
  const data = { connection: name }
  if (/^(28...|3D000)$/.test(code) || error.message.startsWith('SASL')) {
    return new Fault('CONNECTION-REFUSED', {
      message: `Postgres refuses connection ${name}: ${error.message}`,
      hint: `look at the user, the password and the database of connections.${name} in caudal.config.ts`,
      data,
      cause: error,
    })
  }
  // 53300: no connection is left. What has no SQLSTATE is of the way to the server.
  const lost = code === '53300' || !/^[0-9A-Z]{5}$/.test(code) || /^(08(?!P01)|57P0)/.test(code)
  if (!lost) return statementFault(error, sql)
  return new Fault('CONNECTION-LOST', {
    message: `connection ${name} does not answer: ${error.message || code}`,
    hint: 'see whether Postgres runs and can be reached at that address; a retry on the task bridges short outages',
    blame: 'upstream',
    retryable: true,
    data,
    cause: error,
  })
}
