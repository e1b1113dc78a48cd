import type { DatasetManifest } from '../../plan/index.ts'
import { quoteName, quoteText } from '../../sql/index.ts'

/** How a dataset's time is cut into partitions; a day unless the dataset says otherwise. */
export type Grain = 'hour' | 'day' | 'month'

/** The grain of a dataset's partitions by time. */
export function grainOf(dataset: Pick<DatasetManifest, 'partitionBy'>): Grain {
  const { partitionBy } = dataset
  return partitionBy === 'hour' || partitionBy === 'month' ? partitionBy : 'day'
}

/** The column by whose values a dataset is partitioned, or null where it is by time or not at all. */
export function partitionColumn(dataset: Pick<DatasetManifest, 'partitionBy'>): string | null {
  const { partitionBy } = dataset
  return partitionBy === 'hour' || partitionBy === 'day' || partitionBy === 'month' ? null : partitionBy
}

/** An instant in ISO text as a TIMESTAMP literal in UTC. */
export function timestampLiteral(iso: string): string {
  return `TIMESTAMP ${quoteText(new Date(iso).toISOString().replace('T', ' ').replace('Z', ''))}`
}

/** A dataset's time column as a TIMESTAMP expression. */
export function timeOf(column: string): string {
  return `CAST(${quoteName(column)} AS TIMESTAMP)`
}

/** The interval of a window in SQL: rows whose moment, an expression, lies in `[start, end)`. */
export function within(moment: string, window: { readonly start: string; readonly end: string }): string {
  return `${moment} >= ${timestampLiteral(window.start)} AND ${moment} < ${timestampLiteral(window.end)}`
}

/** Which rows belong to a window: by their time where the dataset has one (rows without it by what they were loaded for), else by what they were loaded for. */
export function inWindow(options: {
  readonly time: string | null
  readonly window: { readonly start: string; readonly end: string }
  readonly loadedFor: string
}): string {
  const { time, window, loadedFor } = options
  if (time === null) return `(${within(loadedFor, window)})`
  return `((${within(timeOf(time), window)}) OR (${quoteName(time)} IS NULL AND ${within(loadedFor, window)}))`
}

/** The first moment after a partition that starts at the given one, as ISO text. */
export function partitionEnd(start: string, grain: Grain): string {
  const date = new Date(start)
  if (grain === 'month') date.setUTCMonth(date.getUTCMonth() + 1)
  else date.setTime(date.getTime() + (grain === 'hour' ? 3_600_000 : 86_400_000))
  return date.toISOString()
}

function valueText(value: unknown): string {
  if (value === null) return '__HIVE_DEFAULT_PARTITION__'
  return encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))
}

/** The folder of a partition below the dataset's own: `year=2026/month=11/day=19`, `country=br`, or empty. */
export function partitionFolder(
  dataset: Pick<DatasetManifest, 'partitionBy'>,
  of: { readonly windowStart: string; readonly value: unknown },
): string {
  const column = partitionColumn(dataset)
  if (column !== null) return `${encodeURIComponent(column)}=${valueText(of.value)}`
  if (dataset.partitionBy === null) return ''
  const [year, month, day, hour] = new Date(of.windowStart).toISOString().split(/[-T:]/)
  const parts = [`year=${year}`, `month=${month}`, `day=${day}`, `hour=${hour}`]
  return parts.slice(0, { month: 2, day: 3, hour: 4 }[grainOf(dataset)]).join('/')
}
