import type { ColumnProfile, Profile, ProfileRequest } from '../../ports/index.ts'
import { quoteDataset, quoteName, splitDatasetName } from '../../sql/index.ts'
import { readObject, readVersions } from './catalog.ts'
import { profileColumn } from './column-profile.ts'
import { liveFiles } from './file-store.ts'
import { keepProfile, keptProfile } from './kept-profiles.ts'
import { noVersion } from './no-version.ts'
import type { ResultColumn, Session } from './session.ts'
import { sourceOf } from './view.ts'
import { inSession } from './workplace.ts'
import type { Workplace } from './workplace.ts'

/** Values that are looked at all in all; of what has more a sample is taken. */
const mostValues = 4_000_000
/** Rows that are looked at however many columns there are. */
const leastRows = 10_000
/** Rows from which a sample is taken by blocks: of fewer it would be uneven. */
const manyRows = 1_000_000

/** Columns of a table that is narrow. */
const narrow = 50

/** Where a profile is made, and what ends it early. */
interface At {
  readonly place: Workplace
  readonly signal: AbortSignal
}

/** What stands behind a dataset at one moment. */
interface Standing {
  readonly version: string | null
  /** What to select from. */
  readonly source: string
  /** The columns that count; null for all. */
  readonly names: readonly string[] | null
  /** Rows, where that is known without counting. */
  readonly rows: number | null
  /** Whether it can be read again and again without being made anew: a table of the warehouse. */
  readonly isTable: boolean
  /** Names what would be looked at, for what is kept; null for what may change unnoticed, as a view. */
  readonly madeOf: string | null
}

/** Makes the profile of a dataset's current version, or gives the one that is kept: see `Warehouse.profile`. */
export async function profile(at: At, request: ProfileRequest): Promise<Profile | null> {
  const kept = await looking(at, async (session) => ofBefore(session, { at, request }))
  if (kept !== null || request.kept) return kept
  return at.place.profiling(async () => {
    at.signal.throwIfAborted()
    const { madeOf, made } = await looking(at, (session) => make(session, { at, request }))
    if (madeOf !== null) await keepProfile(at.place, { madeOf, profile: made })
    return made
  })
}

/** Looks at one moment of the warehouse, while no file is taken away; nothing of it stays. */
async function looking<T>(at: At, work: (session: Session) => Promise<T>): Promise<T> {
  const leave = at.place.readers.enter()
  try {
    return await inSession(at, async (session) => {
      await session.run('BEGIN TRANSACTION')
      try {
        return await work(session)
      } finally {
        await session.rollback()
      }
    })
  } finally {
    leave()
  }
}

async function ofBefore(session: Session, of: { readonly at: At; readonly request: ProfileRequest }): Promise<Profile | null> {
  const { madeOf } = await standingOf(session, of)
  return madeOf === null ? null : keptProfile(session, { dataset: of.request.dataset.name, madeOf })
}

async function make(
  session: Session,
  of: { readonly at: At; readonly request: ProfileRequest },
): Promise<{ readonly madeOf: string | null; readonly made: Profile }> {
  const { name: dataset } = of.request.dataset
  const { version, source, names, rows: known, isTable, madeOf } = await standingOf(session, of)
  // Whoever was waiting for the same finds it made.
  const before = madeOf === null ? null : await keptProfile(session, { dataset, madeOf })
  if (before !== null) return { madeOf: null, made: before }
  const columns = await session.describe(`SELECT ${names === null ? '*' : names.map(quoteName).join(', ')} FROM ${source}`)
  const rows = known ?? Number((await session.rows<{ n: number }>(`SELECT count(*) AS n FROM ${source}`))[0]!.n)
  const most = Math.max(leastRows, Math.floor(mostValues / Math.max(1, columns.length)))
  const looked = isTable && rows <= most ? { from: source, rows } : await takeSample(session, { source, columns, rows, most })
  const profiles = await profileColumns(session, { source: looked.from, columns })
  return { madeOf, made: { dataset, version, at: of.at.place.clock.now(), rows, looked: looked.rows, columns: profiles } }
}

/** Sums up column by column. Each query knows all columns of its table, so that those of a wide one are laid out in narrow ones first. */
async function profileColumns(
  session: Session,
  of: { readonly source: string; readonly columns: readonly ResultColumn[] },
): Promise<readonly ColumnProfile[]> {
  const { source, columns } = of
  const profiles: ColumnProfile[] = []
  for (let first = 0; first < columns.length; first += narrow) {
    const some = columns.slice(first, first + narrow)
    const isWide = columns.length > 2 * narrow
    const from = isWide ? `temp.profiled_${first}` : source
    if (isWide) await session.run(`CREATE TEMP TABLE profiled_${first} AS SELECT ${namesOf(some)} FROM ${source}`)
    for (const column of some) profiles.push(await profileColumn(session, { source: from, column }))
    if (isWide) await session.run(`DROP TABLE ${from}`)
  }
  return profiles
}

function namesOf(columns: readonly ResultColumn[]): string {
  return columns.map(({ name }) => quoteName(name)).join(', ')
}

/** Rows that are laid aside to be looked at column by column: all of few, else a sample. */
async function takeSample(
  session: Session,
  of: { readonly source: string; readonly columns: readonly ResultColumn[]; readonly rows: number; readonly most: number },
): Promise<{ readonly from: string; readonly rows: number }> {
  const { source, columns, rows, most } = of
  const percent = Math.min(100, (most / rows) * 100).toFixed(6)
  const sample = rows <= most ? '' : ` USING SAMPLE ${percent} PERCENT (${rows < manyRows ? 'bernoulli' : 'system'}, 4600)`
  await session.run(`CREATE TEMP TABLE profiled AS SELECT ${namesOf(columns)} FROM ${source}${sample}`)
  const [counted] = await session.rows<{ n: number }>('SELECT count(*) AS n FROM temp.profiled')
  return { from: 'temp.profiled', rows: Number(counted!.n) }
}

async function standingOf(session: Session, { at, request }: { readonly at: At; readonly request: ProfileRequest }): Promise<Standing> {
  const { name, model } = request.dataset
  if (model !== undefined) return modelStanding(session, name)
  const stored = await readObject(session, name)
  if (stored === undefined || stored.version === 0 || (stored.format === 'table' && stored.physical === null)) throw noVersion(name)
  const files = stored.format === 'parquet' ? await liveFiles(session, name) : []
  const source = sourceOf({ stored, lake: at.place.lake, files })
  const version = `v${stored.version}`
  const names = stored.columns.map((column) => column.name)
  if (stored.format === 'table') return { version, source, names, rows: stored.total, isTable: true, madeOf: version }
  const cells = stored.columns.map((column) => `CAST(${quoteName(column.name)} AS ${column.type}) AS ${quoteName(column.name)}`)
  return { version, source: `(SELECT ${cells.join(', ')} FROM ${source})`, names, rows: stored.total, isTable: false, madeOf: version }
}

/** What a model makes may be built outside of runs as well: a table that was made anew or has other rows is another one. */
async function modelStanding(session: Session, name: string): Promise<Standing> {
  const { schema, table } = splitDatasetName(name)
  const [there] = await session.rows<{ type: string }>(
    'SELECT table_type AS type FROM information_schema.tables WHERE table_catalog = current_database() AND lower(table_schema) = lower($1) AND lower(table_name) = lower($2)',
    [schema, table],
  )
  if (there === undefined) throw noVersion(name)
  const [last] = await readVersions(session, { where: 'dataset = $1 ORDER BY version DESC LIMIT 1', values: [name] })
  const version = last?.version ?? null
  const source = quoteDataset(name)
  if (there.type !== 'BASE TABLE') return { version, source, names: null, rows: null, isTable: false, madeOf: null }
  const [facts] = await session.rows<{ id: number; n: number }>(
    `SELECT table_oid AS id, (SELECT count(*) FROM ${source}) AS n FROM duckdb_tables()
     WHERE database_name = current_database() AND lower(schema_name) = lower($1) AND lower(table_name) = lower($2)`,
    [schema, table],
  )
  const rows = Number(facts!.n)
  return { version, source, names: null, rows, isTable: true, madeOf: [version, facts!.id, rows].join(' ') }
}
