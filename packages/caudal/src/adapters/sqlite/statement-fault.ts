import { Fault } from '../../kernel/index.ts'

/** SQLite's own numbers of what went wrong, without what they say further. */
const numbers = { busy: 5, locked: 6, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const

/** The fault of a statement on a connected SQLite file: `CONNECTION-BUSY`, `CONNECTION-UNREADABLE`, `DISK-FULL` or `SQL-FAILED`. */
export function statementFault(error: unknown, at: { readonly name: string; readonly path: string }): unknown {
  if (!(error instanceof Error) || error instanceof Fault) return error
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: number }
  if (code !== 'ERR_SQLITE_ERROR' || errcode === undefined)
    return typeof code === 'string' && code.startsWith('ERR_') ? failed(error, at.name) : error
  const { name, path } = at
  const number = errcode & 0xff
  const data = { connection: name, path }
  if (number === numbers.busy || number === numbers.locked) {
    return new Fault('CONNECTION-BUSY', {
      message: `another program writes to ${path} (connection ${name}): ${error.message}`,
      hint: 'wait until it is done; a retry on the task does',
      blame: 'upstream',
      retryable: true,
      data,
      cause: error,
    })
  }
  if (number === numbers.corrupt || number === numbers.cannotOpen || number === numbers.notADatabase) {
    return new Fault('CONNECTION-UNREADABLE', {
      message: `${path} (connection ${name}) cannot be read: ${error.message}`,
      hint: `see whether it is a whole SQLite database, and whether its path in connections.${name} is right`,
      data,
      cause: error,
    })
  }
  if (number === numbers.full)
    return new Fault('DISK-FULL', {
      message: `there is no space left on the disk of ${path}: ${error.message}`,
      hint: 'free some space',
      blame: 'system',
      data,
      cause: error,
    })
  return failed(error, name)
}

function failed(error: Error, name: string): Fault {
  return new Fault('SQL-FAILED', {
    message: `the SQL for connection ${name} failed: ${error.message}`,
    hint: 'mend the statement, or the values that it works on',
    cause: error,
  })
}
