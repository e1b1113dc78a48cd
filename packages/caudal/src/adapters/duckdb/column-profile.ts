import type { ColumnProfile, ProfileKind } from '../../ports/index.ts'
import { quoteName } from '../../sql/index.ts'
import type { ResultColumn, Session } from './session.ts'

/** Intervals of a histogram. */
const bins = 20
const mostTop = 10
/** Characters of a value that are shown. */
const shown = 200

/** How the values of a DuckDB type are summed up. */
export function profileKind(type: string): ProfileKind {
  if (/\[\d*\]$/.test(type)) return 'list'
  if (/^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL|BIGNUM)/.test(type)) return 'number'
  if (/^(VARCHAR$|UUID$|ENUM)/.test(type)) return 'text'
  if (/^(DATE$|TIMESTAMP)/.test(type)) return 'time'
  return type === 'BOOLEAN' ? 'boolean' : 'other'
}

interface Figures {
  readonly nulls: number
  readonly distinct: number
  readonly min: string | null
  readonly max: string | null
  readonly mean: number | null
  readonly shortest: number | null
  readonly typical: number | null
  readonly longest: number | null
}

interface Row extends Figures {
  readonly low: number | null
  readonly high: number | null
  readonly width: number | null
  readonly top: readonly { readonly value: string; readonly rows: number | string }[] | null
  readonly bins: readonly { readonly bin: number; readonly rows: number | string }[] | null
}

/** Sums up one column of a table or query: its values are grouped once, and all figures are of the groups. */
export async function profileColumn(
  session: Session,
  of: { readonly source: string; readonly column: ResultColumn },
): Promise<ColumnProfile> {
  const { name, type } = of.column
  const kind = profileKind(type)
  const [row] = await session.rows<Row>(statement({ ...of, kind }))
  const { nulls, distinct, min, max, mean, shortest, typical, longest, top } = row!
  return {
    ...{ name, type, kind, nulls: Number(nulls), distinct: Number(distinct), min: textOf(min, of.column), max: textOf(max, of.column) },
    mean: mean !== null && Number.isFinite(mean) ? mean : null,
    lengths: shortest === null ? null : { min: Number(shortest), mean: Number(typical), max: Number(longest) },
    top: frequent(top ?? [], distinct).map(({ value, rows }) => ({ value: textOf(value, of.column)!, rows: Number(rows) })),
    histogram: histogramOf(row!, kind),
  }
}

/** Values that come once say nothing where there are many others. */
function frequent(top: NonNullable<Row['top']>, distinct: number): NonNullable<Row['top']> {
  return distinct > mostTop ? top.filter(({ rows }) => Number(rows) > 1) : top
}

function textOf(value: string | null, { type }: ResultColumn): string | null {
  if (value === null) return null
  if (type === 'FLOAT' || type === 'DOUBLE') return value.replace(/\.0$/, '')
  if (profileKind(type) === 'time') return value.replace(/^(\S+) (\S+?)(\+00)?$/, '$1T$2Z')
  return value.length > shown ? `${value.slice(0, shown)}…` : value
}

function histogramOf({ low, high, width, bins: counts }: Row, kind: ProfileKind): ColumnProfile['histogram'] {
  if (low === null || high === null || width === null || !Number.isFinite(width)) return []
  const count = width === 0 ? 1 : Math.min(bins, Math.max(1, Math.ceil((high - low) / width - 1e-9)))
  const rows = new Map((counts ?? []).map((one) => [one.bin, Number(one.rows)]))
  const edge = (at: number): number | string => {
    const value = at === count ? high : low + at * width
    return kind === 'time' ? isoOf(value) : value
  }
  return Array.from({ length: count }, (_, at) => ({ from: edge(at), to: edge(at + 1), rows: rows.get(at) ?? 0 }))
}

function isoOf(ms: number): string {
  return Math.abs(ms) > 8.64e15 ? String(ms) : new Date(ms).toISOString()
}

function statement(of: { readonly source: string; readonly column: ResultColumn; readonly kind: ProfileKind }): string {
  const { source, column, kind } = of
  const groups = `WITH g AS MATERIALIZED (SELECT ${quoteName(column.name)} AS v, count(*) AS n FROM ${source} GROUP BY 1)`
  const common = 'count(v) AS distinct, coalesce(sum(n) FILTER (v IS NULL), 0) AS nulls'
  const isRanged = kind === 'number' || kind === 'time'
  const figures = [common, rangeOf(column, kind), lengthsOf(column, kind)].join(', ')
  const top =
    kind === 'list' || kind === 'other'
      ? 'NULL'
      : `(SELECT list({'value': CAST(v AS VARCHAR), 'rows': n}) FROM (SELECT v, n FROM g WHERE v IS NOT NULL ORDER BY n DESC, v LIMIT ${mostTop}))`
  if (!isRanged) return `${groups} SELECT ${figures}, ${top} AS top, NULL AS low, NULL AS high, NULL AS width, NULL AS bins FROM g`
  const x = kind === 'time' ? 'CAST(epoch_ms(CAST(v AS TIMESTAMP)) AS DOUBLE)' : 'CAST(v AS DOUBLE)'
  // Intervals of whole numbers hold equally many of them; the last one ends where the next would begin.
  const isWhole = /INT|DECIMAL\(\d+,0\)/.test(column.type)
  const high = isWhole ? 'greatest + 1' : 'greatest'
  const width = isWhole ? `ceil((greatest - low + 1) / ${bins})` : `(greatest - low) / ${bins}`
  return `${groups},
    x AS MATERIALIZED (SELECT ${x} AS x, n FROM g WHERE ${finite(column, kind)}),
    b AS (SELECT low, ${high} AS high, ${width} AS width FROM (SELECT min(x) AS low, max(x) AS greatest FROM x)),
    h AS (SELECT CASE WHEN high > low AND isfinite(width) THEN least(greatest(0, ceil((high - low) / width - 1e-9) - 1), floor((x - low) / width)) ELSE 0 END AS bin,
      sum(n) AS rows FROM x, b GROUP BY 1)
    SELECT ${figures}, ${top} AS top, (SELECT low FROM b) AS low, (SELECT high FROM b) AS high, (SELECT width FROM b) AS width,
      (SELECT list({'bin': bin, 'rows': rows}) FROM h) AS bins FROM g`
}

/** Which values have a place on the line of numbers. */
function finite({ type }: ResultColumn, kind: ProfileKind): string {
  if (kind === 'time') return 'v IS NOT NULL AND isfinite(CAST(v AS TIMESTAMP))'
  return /^(FLOAT|DOUBLE)/.test(type) ? 'v IS NOT NULL AND isfinite(v)' : 'v IS NOT NULL'
}

function rangeOf(column: ResultColumn, kind: ProfileKind): string {
  if (kind !== 'number' && kind !== 'time' && kind !== 'text') return 'NULL AS min, NULL AS max, NULL AS mean'
  const of = kind === 'text' ? 'v IS NOT NULL' : finite(column, kind)
  const mean = kind === 'number' ? `sum(CAST(v AS DOUBLE) * n) FILTER (${of}) / sum(n) FILTER (${of})` : 'NULL'
  return `CAST(min(v) FILTER (${of}) AS VARCHAR) AS min, CAST(max(v) FILTER (${of}) AS VARCHAR) AS max, ${mean} AS mean`
}

function lengthsOf({ type }: ResultColumn, kind: ProfileKind): string {
  const length = kind === 'list' ? 'len(v)' : kind === 'text' ? 'length(CAST(v AS VARCHAR))' : type === 'BLOB' ? 'octet_length(v)' : null
  if (length === null) return 'NULL AS shortest, NULL AS typical, NULL AS longest'
  return `min(${length}) AS shortest, sum(${length} * n) FILTER (v IS NOT NULL) / sum(n) FILTER (v IS NOT NULL) AS typical, max(${length}) AS longest`
}
