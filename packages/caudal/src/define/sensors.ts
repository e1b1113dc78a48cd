import { durationMs, Fault } from '../kernel/index.ts'
import type { Duration } from '../kernel/index.ts'
import type { Dataset } from './dataset.ts'
import type { Http } from './http.ts'
import { placeOfCaller } from './place.ts'
import type { Rows } from './rows.ts'
import type { Sensor, SensorContext, SensorLook } from './sensor.ts'

/**
 * Holds once a GET of the address answers with a status from 200 to 299 (or the one given). With `connection: 'shop'` the address is one below
 * that of the connection, and its headers go along: `httpReady('/health', { connection: 'shop' })`.
 */
export function httpReady(url: string, options: { readonly status?: number; readonly connection?: string } = {}): Sensor {
  const { status, connection: name } = options
  return Object.freeze({
    kind: 'sensor',
    name: 'http_ready',
    target: { url, ...(status === undefined ? {} : { status }), ...(name === undefined ? {} : { connection: name }) },
    place: placeOfCaller(),
    async look({ signal, fetch, connection }: SensorContext): Promise<SensorLook> {
      const found =
        name === undefined ? await statusOf(fetch(url, { signal, redirect: 'follow' })) : await askedStatus(connection(name).http, url)
      const ready = status === undefined ? found >= 200 && found <= 299 : found === status
      return { ready, saw: `${url} answered ${found}` }
    },
  })
}

async function statusOf(answer: Promise<Response>): Promise<number> {
  const response = await answer
  await response.body?.cancel()
  return response.status
}

/** The status of one answer, whatever it is. */
async function askedStatus(http: Http, path: string): Promise<number> {
  try {
    return await statusOf(http.request(path, { retries: 0 }))
  } catch (error) {
    const status = error instanceof Fault && error.code === 'HTTP-STATUS' ? error.data?.['status'] : undefined
    if (typeof status === 'number') return status
    throw error
  }
}

/**
 * Holds once there is a file that the pattern names: `fileReady('in/*.csv')`. With `settled: '30s'` the newest of them must not have changed
 * for so long, so that a file which is still being written is not taken for whole.
 */
export function fileReady(pattern: string, options: { readonly settled?: Duration; readonly atLeast?: number } = {}): Sensor {
  const { settled, atLeast = 1 } = options
  return Object.freeze({
    kind: 'sensor',
    name: 'file_ready',
    target: { pattern, atLeast, ...(settled === undefined ? {} : { settled }) },
    place: placeOfCaller(),
    async look({ files, now }: SensorContext): Promise<SensorLook> {
      const found = await files(pattern)
      if (found.length < atLeast) return { ready: false, saw: `${found.length} of ${atLeast} files for ${pattern}` }
      if (settled === undefined) return { ready: true, saw: `${found.length} files` }
      const newest = found.reduce((latest, file) => (file.modifiedAt > latest.modifiedAt ? file : latest))
      const stillMs = now.getTime() - newest.modifiedAt.getTime()
      return { ready: stillMs >= durationMs(settled), saw: `${newest.path} changed ${Math.max(0, Math.round(stillMs / 1000))} s ago` }
    },
  })
}

/**
 * Holds once the first value of the query's first row is true, or a number other than 0:
 * `sqlReady("select count(*) from bronze.sales where day = $day")`. `$day`, `$start` and `$end` stand for the window of the run. The warehouse
 * is asked, or with `connection: 'erp'` that database.
 */
export function sqlReady(text: string, options: { readonly connection?: string } = {}): Sensor {
  const { connection: name } = options
  return Object.freeze({
    kind: 'sensor',
    name: 'sql_ready',
    target: { sql: text, ...(name === undefined ? {} : { connection: name }) },
    place: placeOfCaller(),
    async look({ query, window, connection }: SensorContext): Promise<SensorLook> {
      const { day, start, end } = window
      const named = Object.entries({ day, start, end }).filter(([one]) => new RegExp(`\\$${one}\\b`).test(text))
      const values = Object.fromEntries(named)
      const row = name === undefined ? (await query(text, values))[0] : await firstRow(connection(name).sql.text(text, values).stream())
      if (row === undefined) return { ready: false, saw: 'no row' }
      const [value] = Object.values(row)
      const ready = value === true || ((typeof value === 'number' || typeof value === 'bigint') && Number(value) !== 0)
      return { ready, saw: `the query says ${String(value)}` }
    },
  })
}

async function firstRow<R>(rows: Rows<R>): Promise<R | undefined> {
  for await (const row of rows) return row
  return undefined
}

/**
 * Holds once a dataset has a version whose window covers that of the run; with `within: '2h'` once it has one that is no older than that,
 * whatever its window.
 */
export function datasetReady(dataset: Dataset, options: { readonly within?: Duration } = {}): Sensor {
  const { within } = options
  return Object.freeze({
    kind: 'sensor',
    name: 'dataset_ready',
    target: { dataset: dataset.name, ...(within === undefined ? {} : { within }) },
    place: placeOfCaller(),
    async look({ versions, window, now }: SensorContext): Promise<SensorLook> {
      const found = await versions(dataset)
      const [newest] = found
      if (newest === undefined) return { ready: false, saw: `${dataset.name} has no version` }
      const saw = `${dataset.name} is at ${newest.version}, of the window ${newest.window.start}/${newest.window.end}`
      if (within !== undefined) return { ready: now.getTime() - newest.publishedAt.getTime() <= durationMs(within), saw }
      const [start, end] = [Date.parse(window.start), Date.parse(window.end)]
      return { ready: found.some((one) => Date.parse(one.window.start) <= start && Date.parse(one.window.end) >= end), saw }
    },
  })
}

/**
 * Holds from a time of day on, on the day on which the run's window ends: `timeReached('08:00', { zone: 'America/Sao_Paulo' })`. A time that
 * the clocks skip on that day holds from the first instant behind the gap. Throws `SENSOR-BAD-TIME`.
 */
export function timeReached(time: string, options: { readonly zone?: string } = {}): Sensor {
  const { zone = 'UTC' } = options
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw badTime(`"${time}" is no time of day`)
  const wall = wallClock(zone)
  return Object.freeze({
    kind: 'sensor',
    name: 'time_reached',
    target: { time, zone },
    place: placeOfCaller(),
    look({ now, window }: SensorContext): SensorLook {
      const [from, at] = [`${wall.format(Date.parse(window.end)).slice(0, 10)} ${time}`, wall.format(now)]
      return { ready: at >= from, saw: `it is ${at} in ${zone}, and ${from} is waited for` }
    },
  })
}

/** Writes instants as `2026-11-19 08:00` by the clocks of a zone. */
function wallClock(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  } catch {
    throw badTime(`"${zone}" is no time zone`)
  }
}

function badTime(message: string): Fault {
  return new Fault('SENSOR-BAD-TIME', {
    message: `timeReached: ${message}`,
    hint: "write timeReached('08:00', { zone: 'America/Sao_Paulo' })",
  })
}
