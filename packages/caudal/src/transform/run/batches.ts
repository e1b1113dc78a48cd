import { Fault } from '../../kernel/index.ts'

/** How wide the batches of a microbatch model are. */
export type BatchSize = 'hour' | 'day' | 'month' | 'year'

/** One interval of time of a microbatch model; milliseconds since 1970, the end left out. */
export interface Batch {
  readonly start: number
  readonly end: number
}

/** What the batches of a model are found from. */
export interface BatchesOptions {
  readonly size: BatchSize
  /** Where the model's time begins. */
  readonly begin: number
  /** How many batches before the current one are built again. */
  readonly lookback: number
  /** Whether the table is there and is to be kept. */
  readonly incremental: boolean
  readonly now: number
  /** What the command gives instead. */
  readonly from?: number
  readonly to?: number
}

const sizes: readonly string[] = ['hour', 'day', 'month', 'year']

/** A batch size from a configuration. */
export function batchSizeOf(value: unknown): BatchSize {
  if (typeof value === 'string' && sizes.includes(value)) return value as BatchSize
  throw new Fault('DBT-CONFIG', { message: `batch_size is ${String(value)}`, hint: `give one of ${sizes.join(', ')}` })
}

/** The start of the interval that an instant is in, in UTC. */
function floor(at: number, size: BatchSize): number {
  const date = new Date(at)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  if (size === 'year') return Date.UTC(year, 0)
  if (size === 'month') return Date.UTC(year, month)
  return size === 'day' ? Date.UTC(year, month, day) : Date.UTC(year, month, day, date.getUTCHours())
}

/** The start of the interval so many after that of an instant, in UTC. */
export function shifted(at: number, { size, by }: { readonly size: BatchSize; readonly by: number }): number {
  const date = new Date(floor(at, size))
  if (size === 'year') date.setUTCFullYear(date.getUTCFullYear() + by)
  else if (size === 'month') date.setUTCMonth(date.getUTCMonth() + by)
  else if (size === 'day') date.setUTCDate(date.getUTCDate() + by)
  else date.setUTCHours(date.getUTCHours() + by)
  return date.getTime()
}

/** The batches that a run builds, oldest first: all since the beginning, or the current one and those that are looked back upon. */
export function batchesOf({ size, begin, lookback, incremental, now, from, to }: BatchesOptions): Batch[] {
  const end = to ?? (floor(now, size) === now ? now : shifted(now, { size, by: 1 }))
  const start = from === undefined ? (incremental ? shifted(end, { size, by: -(lookback + 1) }) : floor(begin, size)) : floor(from, size)
  const batches: Batch[] = []
  for (let at = start; at < end; at = shifted(at, { size, by: 1 }))
    batches.push({ start: at, end: Math.min(shifted(at, { size, by: 1 }), end) })
  return batches
}

/** An instant as SQL compares it. */
export function batchTime(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/(?:\.000)?Z$/, '+00:00')
}

/** A batch's name: its start, as far as its size goes. */
export function batchId({ start }: Batch, size: BatchSize): string {
  const digits = new Date(start).toISOString().replaceAll(/[-:]/g, '')
  return digits.slice(0, { year: 4, month: 6, day: 8, hour: 11 }[size])
}
