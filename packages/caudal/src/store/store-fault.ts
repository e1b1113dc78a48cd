import { Fault } from '../kernel/index.ts'
import type { FaultOptions } from '../kernel/index.ts'

const byResult: { readonly [code: number]: { readonly code: string } & Pick<FaultOptions, 'message' | 'hint' | 'retryable'> } = {
  5: {
    code: 'STORE-BUSY',
    message: 'the state database is held by another process',
    hint: 'let the other command end, then try again',
    retryable: true,
  },
  8: {
    code: 'STORE-READ-ONLY',
    message: 'the state database cannot be written',
    hint: 'give this user the right to write to the state folder',
  },
  10: {
    code: 'STORE-DISK',
    message: 'the disk under the state database reports an error',
    hint: 'look at the disk; nothing of the last step was recorded',
  },
  11: {
    code: 'STORE-CORRUPT',
    message: 'the state database is damaged',
    hint: 'restore a backup, or move the state folder away to start afresh',
  },
  13: {
    code: 'STORE-DISK-FULL',
    message: 'the disk of the state database is full',
    hint: 'free some space and run the command again: it goes on where it stopped',
  },
  14: {
    code: 'STORE-READ-ONLY',
    message: 'the state database cannot be opened',
    hint: 'give this user the right to write to the state folder',
  },
  26: {
    code: 'STORE-CORRUPT',
    message: 'the state file is no database',
    hint: 'restore a backup, or move the state folder away to start afresh',
  },
}

/** What an error of SQLite means to a user; other errors come back as they are. */
export function storeFault(error: unknown, path?: string): unknown {
  const result = (error as { errcode?: unknown } | null)?.errcode
  if (typeof result !== 'number') return error
  const known = byResult[result & 0xff]
  const detail = (error as Error).message
  const place = path === undefined ? {} : { place: { file: path } }
  if (known === undefined) {
    return new Fault('STORE-FAILED', { message: `the state database failed: ${detail}`, blame: 'system', cause: error, ...place })
  }
  const { code, message, ...rest } = known
  return new Fault(code, { ...rest, message: `${message} (${detail})`, blame: 'system', cause: error, ...place })
}
