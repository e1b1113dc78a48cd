import type { DuckDBConnection } from '@duckdb/node-api'
import type { Published } from '../../journal/index.ts'
import type { ModelVersion, SqlCommit } from '../../ports/index.ts'
import { readObject, versionOfAttempt, writeObject, writeVersion } from './catalog.ts'
import type { StoredObject, VersionRecord } from './catalog.ts'
import { checkFence } from './publish.ts'
import { sessionOn } from './session.ts'
import type { Session } from './session.ts'
import type { KeptVersions } from './sql-engine.ts'
import { dataTable } from './table-store.ts'
import { inSession } from './workplace.ts'
import type { Workplace } from './workplace.ts'

/** Keeps the versions of what models make beside those that tasks write. */
export function modelVersions(place: Workplace): KeptVersions {
  return {
    commit: (connection, request) => place.lock(() => commit(place, { connection, ...request })),
    made: async (by) => {
      const found = await inSession({ place }, (session) => versionOfAttempt(session, by))
      return found === undefined ? null : publishedOf(found)
    },
  }
}

interface Ending extends Omit<SqlCommit, 'session'> {
  readonly connection: DuckDBConnection
}

/** Ends a transaction of a connection. The fence is looked at from outside of it: what it sees is of when it began. */
async function commit(place: Workplace, { connection, author, version }: Ending): Promise<Published | null> {
  const before = await inSession({ place }, async (session) => {
    await checkFence(session, author)
    return version === null ? undefined : readObject(session, version.dataset)
  })
  const session = sessionOn(connection, { clock: place.clock })
  let record: VersionRecord | null = null
  if (version !== null) {
    const { mode, dataset, rows, total, quarantined, reasons, window, attempt } = version
    const number = (before?.version ?? 0) + 1
    await keepObject(session, { before, dataset, number, total, quarantined })
    record = {
      ...{ dataset, version: `v${number}`, mode, rows, total, attempt, author, at: place.clock.now() },
      ...{ quarantined, duplicates: 0, reasons, ordinal: 0, window: { start: window.start, end: window.end } },
    }
    await writeVersion(session, record)
  }
  await session.run('COMMIT')
  return record === null ? null : publishedOf(record)
}

/** Takes down what a model has made; a table in which a task kept the dataset before goes. */
async function keepObject(
  session: Session,
  of: { readonly before: StoredObject | undefined; readonly number: number } & Pick<ModelVersion, 'dataset' | 'total' | 'quarantined'>,
): Promise<void> {
  const { before, dataset, number, total, quarantined } = of
  const physical = before?.physical ?? null
  if (physical !== null) await session.run(`DROP TABLE IF EXISTS ${dataTable(physical)}`)
  await writeObject(session, {
    ...{
      dataset,
      physical: null,
      format: 'table',
      columns: [],
      time: null,
      grain: before?.grain ?? 'day',
      quarantine: before?.quarantine === true || quarantined > 0,
    },
    ...{ mixed: false, version: number, total: total ?? 0 },
  })
}

function publishedOf({ dataset, version, mode, rows, quarantined, total, reasons }: VersionRecord): Published {
  return { dataset, version, mode, rows, quarantined, total, reasons }
}
