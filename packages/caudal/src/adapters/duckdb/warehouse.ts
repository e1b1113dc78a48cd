import { systemRandom } from '../../kernel/index.ts'
import type { Clock, Random } from '../../kernel/index.ts'
import type { DatasetVersion, Warehouse } from '../../ports/index.ts'
import { raiseFence, readVersions } from './catalog.ts'
import type { VersionRecord } from './catalog.ts'
import { openLake } from './lake.ts'
import { createLock } from './lock.ts'
import { inTransaction, migrate } from './migrations.ts'
import { modelVersions } from './model-versions.ts'
import { openInstance } from './open-instance.ts'
import { otherFiles } from './other-files.ts'
import { profile } from './profile.ts'
import { query, read } from './read.ts'
import { createReaders } from './readers.ts'
import { followLake, sweep } from './recover.ts'
import { openWrite } from './row-writer.ts'
import { duckDbEngineOn } from './sql-engine.ts'
import { trimFile } from './trim-file.ts'
import { inSession } from './workplace.ts'
import type { Workplace } from './workplace.ts'
import { write } from './write.ts'

/** Where a DuckDB warehouse lives and what it may take. */
export interface DuckDbOptions {
  /** The database file, an absolute path. */
  readonly path: string
  /** The folder of the Parquet files, an absolute path. */
  readonly lake: string
  /** As `4GB`; null leaves DuckDB's own limit. */
  readonly memory: string | null
  readonly threads: number | null
  readonly clock: Clock
  readonly random?: Random
}

/**
 * Opens the warehouse on a DuckDB file and a folder of Parquet files, and sweeps away what a crash left. Only one process may do so
 * at a time. Rejects with `WAREHOUSE-BUSY`, `WAREHOUSE-UNREADABLE`, `DISK-READ-ONLY` or `DISK-FULL`.
 */
export async function openDuckDb(options: DuckDbOptions): Promise<Warehouse> {
  const { clock, random = systemRandom } = options
  const instance = await openInstance(options)
  const place: Workplace = {
    instance,
    clock,
    random,
    lake: openLake(options.lake, options.path),
    lock: createLock(),
    profiling: createLock(),
    readers: createReaders(),
    others: otherFiles(options),
    closed: false,
  }
  try {
    await inSession({ place }, async (session) => {
      await trimFile(session, options.path)
      await migrate(session, options.path)
      await sweep(session, place.lake)
      await followLake(session, place.lake)
    })
  } catch (error) {
    await instance.close()
    throw error
  }
  return warehouseOf(place)
}

function warehouseOf(place: Workplace): Warehouse {
  const versionsWhere = (where: string, values: readonly (string | number)[]): Promise<DatasetVersion[]> =>
    inSession({ place }, async (session) => (await readVersions(session, { where, values })).map(versionOf))
  return {
    write: (request, { signal }) => write({ place, signal }, request),
    openWrite: (request, { signal }) => openWrite({ place, signal }, request),
    read: (request, { signal }) => read({ place, signal }, request),
    query: (request, { signal, readOnly = false }) => query({ place, signal, readOnly }, request),
    queryFile: (request, { signal, path }) => place.others.query({ path, signal }, request),
    profile: (request, { signal }) => profile({ place, signal }, request),
    fence: (taskRun, epoch) =>
      place.lock(() => inSession({ place }, (session) => inTransaction(session, () => raiseFence(session, { ...taskRun, epoch })))),
    versions: (dataset, { limit }) => versionsWhere('dataset = $1 ORDER BY version DESC LIMIT $2', [dataset, limit]),
    datasets: (names) =>
      versionsWhere(
        newestOf(names === undefined ? '' : `WHERE dataset IN (${namesGiven})`),
        names === undefined ? [] : [JSON.stringify(names)],
      ),
    engine: () => duckDbEngineOn(place.instance, { clock: place.clock, close: () => undefined, versions: modelVersions(place) }),
    async close() {
      place.closed = true
      await place.others.close()
      // Where it fails, on a full disk for one, the log keeps what the file lacks, and the next opening catches up.
      await place.lock(() => inSession({ place }, (session) => session.run('CHECKPOINT'))).catch(() => undefined)
      await place.instance.close()
    },
  }
}

/** The texts of a JSON list that is given as the first value. */
const namesGiven = `SELECT unnest(from_json($1, '["VARCHAR"]'))`

/** The newest version of each dataset that a condition holds for. */
function newestOf(condition: string): string {
  return `(dataset, version) IN (SELECT dataset, max(version) FROM caudal.versions ${condition} GROUP BY dataset) ORDER BY dataset`
}

function versionOf({ dataset, version, mode, rows, quarantined, total, reasons, at, author, window }: VersionRecord): DatasetVersion {
  return { dataset, version, mode, rows, quarantined, total, reasons, at, author, window }
}
