import { Fault } from '../kernel/index.ts'
import type { FaultOptions } from '../kernel/index.ts'

type Meaning = { readonly code: string } & Pick<FaultOptions, 'message' | 'hint' | 'retryable'>

const lost: Meaning = {
  code: 'STORE-LOST',
  message: 'the connection to the state database was lost',
  hint: 'see whether Postgres runs and can be reached; what was under way is tried again',
  retryable: true,
}
const unreachable: Meaning = {
  ...lost,
  message: 'the state database cannot be reached',
  hint: 'see whether Postgres runs, and whether the address in `store: postgres(url)` is right',
}
const conflict: Meaning = {
  code: 'STORE-BUSY',
  message: 'the state database refused a transaction that met another',
  hint: 'try again',
  retryable: true,
}
const refused: Meaning = {
  code: 'STORE-REFUSED',
  message: 'the state database refuses this user',
  hint: 'look at the user, the password and the database in `store: postgres(url)`, and at its rights',
}
const full: Meaning = {
  code: 'STORE-DISK-FULL',
  message: 'the disk of the state database is full',
  hint: 'free some space',
  retryable: true,
}

const network = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])
const noWay = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'])

/** What an error of Postgres or of the way to it means to a user; other errors come back as they are. */
export function postgresFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Fault) return error
  const code = (error as { code?: unknown }).code
  const meaning = meaningOf(typeof code === 'string' ? code : '', error.message)
  if (meaning === undefined) return error
  const { code: name, message, ...rest } = meaning
  return new Fault(name, { ...rest, message: `${message} (${error.message || String(code)})`, blame: 'system', cause: error })
}

function meaningOf(code: string, message: string): Meaning | undefined {
  if (noWay.has(code)) return unreachable
  if (
    network.has(code) ||
    /connection (terminated|ended|error)|connection timeout|timeout exceeded when|read timeout|not queryable/i.test(message)
  )
    return lost
  // 57P0x: shut down, crashed, starting up; 25P03: idle in a transaction for too long; 53300: no connection is left.
  if (/^(08|57P0)/.test(code) || code === '25P03' || code === '53300') return lost
  if (code === '40001' || code === '40P01' || code === '55P03') return conflict
  if (code.startsWith('28') || code === '3D000' || code === '42501') return refused
  if (code === '53100') return full
  if (/^[0-9A-Z]{5}$/.test(code))
    return { code: 'STORE-FAILED', message: 'the state database failed', hint: 'look at what Postgres says', retryable: false }
  return undefined
}
