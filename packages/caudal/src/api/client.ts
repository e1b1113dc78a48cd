import { backfills } from './backfills.ts'
import type { BackfillsApi } from './backfills.ts'
import { datasets } from './data.ts'
import type { DataApi } from './data.ts'
import { followEvents } from './events.ts'
import type { EventsQuery } from './events.ts'
import { health } from './health.ts'
import type { HealthApi } from './health.ts'
import { models } from './models.ts'
import type { ModelsApi } from './models.ts'
import type { Call, Operation } from './operation.ts'
import { pipelines } from './pipelines.ts'
import type { PipelinesApi } from './pipelines.ts'
import { refusal } from './connection.ts'
import type { ClientOptions } from './connection.ts'
import { runs } from './runs.ts'
import type { RunsApi } from './runs.ts'
import { server } from './server.ts'
import type { ServerApi } from './server.ts'
import { work } from './work.ts'
import type { Entry, WorkApi } from './work.ts'

type Part<T, K extends string> = K extends keyof T ? { readonly [P in K]: T[K] } : object

/** What a call takes: the names in its path, its query and its body, as far as it has them, and how it is sent. */
export type Input<T extends Call> = Part<T, 'path'> &
  (T extends { readonly query: infer Q } ? (object extends Q ? { readonly query?: Q } : { readonly query: Q }) : object) &
  (T extends { readonly body: infer B } ? (object extends B ? { readonly body?: B } : { readonly body: B }) : object) & {
    readonly signal?: AbortSignal
    /** A write with a key that was sent before is not done again; what was answered then is answered. */
    readonly idempotencyKey?: string
  }

/** A group of operations as functions. */
export type Callable<Api> = {
  readonly [K in keyof Api]: Api[K] extends Operation<infer T>
    ? object extends Input<T>
      ? (input?: Input<T>) => Promise<T['answer']>
      : (input: Input<T>) => Promise<T['answer']>
    : never
}

/** The API as functions; each rejects with the `Fault` that the server answered. */
export interface Client {
  readonly pipelines: Callable<PipelinesApi>
  readonly runs: Callable<RunsApi>
  readonly backfills: Callable<BackfillsApi>
  readonly work: Callable<WorkApi>
  readonly datasets: Callable<DataApi>
  readonly models: Callable<ModelsApi>
  readonly health: Callable<HealthApi>
  readonly server: Callable<ServerApi>
  /** The journal as it is written, from a place on; it goes on after the connection was lost, and ends with the signal. */
  events(query: EventsQuery, options: { readonly signal: AbortSignal }): AsyncIterable<Entry>
}

/** A client of a Caudal server: `createClient({ url, token }).runs.list({ query: { state: 'failed' } })`. */
export function createClient(options: ClientOptions = {}): Client {
  const callable = <Api extends object>(api: Api): Callable<Api> => {
    const calls = Object.entries(api).map(([name, operation]) => [
      name,
      (input: AnyInput = {}) => call(options, { operation: operation as Operation<Call>, input }),
    ])
    return Object.fromEntries(calls) as Callable<Api>
  }
  return {
    pipelines: callable(pipelines),
    runs: callable(runs),
    backfills: callable(backfills),
    work: callable(work),
    datasets: callable(datasets),
    models: callable(models),
    health: callable(health),
    server: callable(server),
    events: (query, { signal }) => followEvents({ ...options, query, signal }),
  }
}

interface AnyInput {
  readonly path?: { readonly [name: string]: string }
  readonly query?: { readonly [name: string]: string | number | boolean | undefined }
  readonly body?: object
  readonly signal?: AbortSignal
  readonly idempotencyKey?: string
}

async function call(options: ClientOptions, of: { readonly operation: Operation<Call>; readonly input: AnyInput }): Promise<unknown> {
  const { operation, input } = of
  const { method } = operation
  const send = options.fetch ?? fetch
  const answer = await send(`${options.url ?? ''}${pathOf(operation, input)}`, {
    method,
    headers: {
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...(input.idempotencyKey === undefined ? {} : { 'idempotency-key': input.idempotencyKey }),
    },
    ...(method === 'POST' ? { body: JSON.stringify(input.body ?? {}) } : {}),
    ...(input.signal === undefined ? {} : { signal: input.signal }),
  })
  const text = await answer.text()
  if (!answer.ok) throw refusal(answer.status, text)
  return JSON.parse(text) as unknown
}

function pathOf({ path }: Operation<Call>, input: AnyInput): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(input.path?.[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) if (value !== undefined) query.set(name, String(value))
  return query.size === 0 ? filled : `${filled}?${query.toString()}`
}
