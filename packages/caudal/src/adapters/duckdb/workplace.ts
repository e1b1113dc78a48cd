import { createId, Fault } from '../../kernel/index.ts'
import type { Clock, Random } from '../../kernel/index.ts'
import { firstLine, readEngineError } from './engine-error.ts'
import type { Instance } from './instance.ts'
import type { Lake } from './lake.ts'
import type { Lock } from './lock.ts'
import type { OtherFiles } from './other-files.ts'
import type { Readers } from './readers.ts'
import { openSession } from './session.ts'
import type { Session } from './session.ts'

/** What reading and writing share: the open database, the lake and the few things that are one to a warehouse. */
export interface Workplace {
  readonly instance: Instance
  readonly lake: Lake
  readonly clock: Clock
  readonly random: Random
  /** Publishes and all else that changes the catalogue come one at a time. */
  readonly lock: Lock
  readonly readers: Readers
  /** Files that connections name. */
  readonly others: OtherFiles
  /** Profiles are made one at a time, so that they leave room for other work. */
  readonly profiling: Lock
  /** Whether the warehouse was told to close. */
  closed: boolean
}

/** A name that nothing in the warehouse has. */
export function freshName({ clock, random }: Workplace, dataset: string): string {
  return `${dataset}#${createId(clock.now(), random)}`
}

/** Does work in a session of its own. Errors of the engine that nothing made readable become `WAREHOUSE-FAILED`. */
export async function inSession<T>(
  at: { readonly place: Workplace; readonly signal?: AbortSignal },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { place, ...options } = at
  const session = await openSession(place.instance, { clock: place.clock, ...options })
  try {
    return await work(session)
  } catch (error) {
    throw readable(error)
  } finally {
    session.close()
  }
}

/** An error as a fault where the engine threw it. */
export function readable(error: unknown): unknown {
  const read = readEngineError(error)
  if (read === undefined) return error
  return new Fault('WAREHOUSE-FAILED', {
    message: `the warehouse failed: ${firstLine(read.message)}`,
    hint: 'try again; if it comes back, report it with the log of the data plane',
    blame: 'system',
    retryable: true,
    cause: error,
  })
}

/** The names of tables and views that users may ask for. */
export async function tableNames(place: Workplace): Promise<string[]> {
  const rows = await inSession({ place }, (session) =>
    session.rows<{ name: string }>(
      `SELECT CASE WHEN table_schema = 'main' THEN table_name ELSE table_schema || '.' || table_name END AS name FROM information_schema.tables
       WHERE table_schema NOT IN ('caudal', 'caudal_data', 'information_schema', 'pg_catalog') AND table_catalog = current_database() ORDER BY name`,
    ),
  )
  return rows.map((row) => row.name)
}
