import { sleep, systemClock } from '../kernel/index.ts'
import type { JournalEvent } from '../journal/index.ts'
import { refusal } from './connection.ts'
import type { ClientOptions } from './connection.ts'
import type { Entry } from './work.ts'

/** The path of the event stream: server-sent events, or a WebSocket where the request asks for one. */
export const eventsPath = '/v1/events'

/** Which events to hear, and from where on. */
export interface EventsQuery {
  /** The place of the last entry that was seen: what came after it is told first. Without it only what comes from now on is told. */
  readonly after?: number | undefined
  /** Some kinds, joined by commas. */
  readonly kind?: string | undefined
  readonly pipeline?: string | undefined
  readonly run?: string | undefined
  readonly dataset?: string | undefined
}

/** The kinds of events that there are. */
export type EventKind = JournalEvent['kind']

const pausesMs = [200, 500, 1_000, 2_000, 5_000] as const

/** What is kept of a stream across its connections. */
interface Following {
  after: number | undefined
  tries: number
}

/**
 * The journal as it is written. Where the connection is lost it connects again and goes on behind the last entry that it gave, so that
 * none is missed and none is given twice. Rejects where the server refuses, as with `JOURNAL-MISSED` where entries were dropped meanwhile.
 */
export async function* followEvents(
  options: ClientOptions & { readonly query: EventsQuery; readonly signal: AbortSignal },
): AsyncGenerator<Entry> {
  const { signal } = options
  const state: Following = { after: options.query.after, tries: 0 }
  while (!signal.aborted) {
    const body = await connect(options, state)
    if (body !== undefined) yield* entriesOf(body, { state, signal })
    if (signal.aborted) return
    const delayMs = pausesMs[Math.min(state.tries++, pausesMs.length - 1)]!
    await sleep(options.clock ?? systemClock, { delayMs, signal }).catch(() => undefined)
  }
}

async function connect(
  options: ClientOptions & { readonly query: EventsQuery; readonly signal: AbortSignal },
  { after }: Following,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const { query, signal, token } = options
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...query, after })) if (value !== undefined) words.set(name, String(value))
  const headers = { accept: 'text/event-stream', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
  let answer: Response
  try {
    answer = await (options.fetch ?? fetch)(`${options.url ?? ''}${eventsPath}?${words.toString()}`, { headers, signal })
  } catch {
    return undefined
  }
  if (answer.ok) return answer.body ?? undefined
  const fault = refusal(answer.status, await answer.text())
  if (fault.retryable) return undefined
  throw fault
}

async function* entriesOf(
  body: ReadableStream<Uint8Array>,
  of: { readonly state: Following; readonly signal: AbortSignal },
): AsyncGenerator<Entry> {
  const { state } = of
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += decoder.decode(value, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) {
        const place = fieldOf(block, 'id')
        if (place !== undefined) state.after = Number(place)
        const data = fieldOf(block, 'data')
        state.tries = 0
        if (data !== undefined) yield JSON.parse(data) as Entry
      }
    }
  } catch {
    // The connection was lost, or the signal aborted: the caller knows which.
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function fieldOf(block: string, name: string): string | undefined {
  const line = block.split('\n').find((one) => one.startsWith(`${name}: `))
  return line?.slice(name.length + 2)
}
