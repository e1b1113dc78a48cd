import { Fault, formatDuration, sleep } from '../kernel/index.ts'
import type { Clock, Json, Random } from '../kernel/index.ts'
import type { Http, HttpOptions } from '../define/index.ts'

/** What the requests of an attempt go by. */
export interface HttpClientOptions {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly random: Random
  /** How a request is made. Default: `fetch`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Told before each further try. */
  readonly retrying?: (note: { readonly what: string; readonly pauseMs: number; readonly attempt: number }) => void
}

const defaultRetries = 2
const defaultTimeoutMs = 30_000
const firstPauseMs = 500
const longestPauseMs = 30_000
/** Longer than this nobody waits inside an attempt, whatever the server asks for. */
const longestAskedPauseMs = 60_000
const snippetLength = 500
const worthAnotherTry = new Set([429, 502, 503, 504])
/** Requests that may be made twice without doing twice. */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/** Makes requests that end with their attempt, try again where that helps, and fail with the address, the status and the answer's first words. */
export function createHttp(client: HttpClientOptions): Http {
  const json = async <T>(response: Response, call: Call): Promise<T> => {
    const text = await response.text()
    try {
      return JSON.parse(text) as T
    } catch (cause) {
      throw new Fault('HTTP-NOT-JSON', {
        message: `${call.name} answered ${response.status} with something that is not JSON: ${snippet(text)}`,
        hint: 'see whether the address is the right one and whether it wants an Accept header; text() takes any answer',
        blame: 'upstream',
        data: { url: call.url, status: response.status, body: snippet(text) },
        cause,
      })
    }
  }
  return {
    request: (url, options) => perform(client, { url, options, take: (response) => Promise.resolve(response) }),
    json: <T>(url: string, options?: HttpOptions) => perform<T>(client, { url, options, take: json }),
    text: (url, options) => perform(client, { url, options, take: (response) => response.text() }),
  }
}

interface Call {
  /** For people: `GET https://shop.example/orders`. */
  readonly name: string
  readonly url: string
  readonly method: string
  readonly timeoutMs: number
  readonly init: RequestInit
}

interface Work<T> {
  readonly url: string
  readonly options: HttpOptions | undefined
  readonly take: (response: Response, call: Call) => Promise<T>
}

async function perform<T>(client: HttpClientOptions, work: Work<T>): Promise<T> {
  const call = prepare(work.url, work.options ?? {})
  const tries = (work.options?.retries ?? defaultRetries) + 1
  for (let attempt = 1; ; attempt++) {
    client.signal.throwIfAborted()
    try {
      return await once(client, { call, take: work.take })
    } catch (error) {
      const pauseMs = pauseAfter(error, { client, call, attempt })
      if (client.signal.aborted || attempt >= tries || pauseMs === null) throw error
      client.retrying?.({ what: (error as Fault).message, pauseMs, attempt })
      await sleep(client.clock, { delayMs: pauseMs, signal: client.signal })
    }
  }
}

function prepare(address: string, options: HttpOptions): Call {
  const method = (options.method ?? 'GET').toUpperCase()
  const url = urlOf(address)
  for (const [name, value] of Object.entries(options.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value))
  const headers = new Headers(options.headers)
  if (options.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json')
  const body = options.body === undefined ? {} : { body: JSON.stringify(options.body satisfies Json) }
  const init: RequestInit = { method, headers, redirect: 'follow', ...body }
  return { name: `${method} ${url.href}`, url: url.href, method, timeoutMs: options.timeoutMs ?? defaultTimeoutMs, init }
}

function urlOf(address: string): URL {
  const url = URL.parse(address)
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new Fault('HTTP-BAD-ADDRESS', {
    message: `"${address}" is not an address that http can ask`,
    hint: 'write it whole, with https:// or http:// in front',
    data: { url: address },
  })
}

async function once<T>(client: HttpClientOptions, { call, take }: { readonly call: Call; readonly take: Work<T>['take'] }): Promise<T> {
  const limit = new AbortController()
  const timer = client.clock.after(
    call.timeoutMs,
    () => limit.abort(new Error(`it did not answer within ${formatDuration(call.timeoutMs)}`)),
    { idle: true },
  )
  try {
    const response = await (client.fetch ?? fetch)(call.url, { ...call.init, signal: AbortSignal.any([client.signal, limit.signal]) })
    if (!response.ok) throw await refused(call, response)
    return await take(response, call)
  } catch (error) {
    if (client.signal.aborted) throw client.signal.reason
    if (error instanceof Fault) throw error
    throw unreachable(call, limit.signal.aborted ? limit.signal.reason : error)
  } finally {
    timer.stop()
  }
}

async function refused(call: Call, response: Response): Promise<Fault> {
  const body = snippet(await response.text().catch(() => ''))
  const { status } = response
  const retryable = status === 408 || status === 429 || status >= 500
  const words = [String(status), response.statusText].filter((part) => part !== '').join(' ')
  return new Fault('HTTP-STATUS', {
    message: `${call.name} answered ${words}${body === '' ? '' : `: ${body}`}`,
    hint: hintFor(status),
    blame: retryable ? 'upstream' : 'user',
    retryable,
    data: { url: call.url, method: call.method, status, body, retryAfter: response.headers.get('retry-after') },
  })
}

function hintFor(status: number): string {
  if (status === 401 || status === 403) return 'see whether the credentials are there, valid and allowed to do this'
  if (status === 404 || status === 410) return 'see whether the address is the right one'
  if (status === 429) return 'ask more slowly: put the task into a pool, or give it a retry with a longer delay'
  return status === 408 || status >= 500
    ? 'the other side has trouble; a retry on the task bridges short ones'
    : 'compare the request with what the other side documents'
}

function unreachable(call: Call, cause: unknown): Fault {
  const reason = deepest(cause)
  const code = (reason as { code?: unknown }).code
  return new Fault('HTTP-UNREACHABLE', {
    message: `${call.name} cannot be reached: ${reason instanceof Error ? reason.message || String(code) : String(reason)}`,
    hint: 'see whether the address is right and the other side is up; a retry on the task bridges short outages',
    blame: 'upstream',
    retryable: true,
    data: { url: call.url, method: call.method, ...(typeof code === 'string' ? { reason: code } : {}) },
    cause,
  })
}

function deepest(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return deepest(error.errors[0])
  return error instanceof Error && error.cause instanceof Error ? deepest(error.cause) : error
}

/** Milliseconds to wait before the next try, or null where another try does not help or might do the thing twice. */
function pauseAfter(
  error: unknown,
  at: { readonly client: HttpClientOptions; readonly call: Call; readonly attempt: number },
): number | null {
  if (!(error instanceof Fault)) return null
  const { client, call, attempt } = at
  const ownPause = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)) * (0.75 + client.random() * 0.5)
  if (error.code === 'HTTP-UNREACHABLE') {
    const neverArrived = error.data?.['reason'] === 'ECONNREFUSED' || error.data?.['reason'] === 'ENOTFOUND'
    return repeatable.has(call.method) || neverArrived ? ownPause : null
  }
  const status = error.data?.['status'] as number | undefined
  if (error.code !== 'HTTP-STATUS' || status === undefined || !worthAnotherTry.has(status)) return null
  if (!repeatable.has(call.method) && status !== 429 && status !== 503) return null
  const asked = retryAfterMs(error.data?.['retryAfter'], client.clock.now())
  if (asked === null) return ownPause
  return asked > longestAskedPauseMs ? null : asked
}

/** Milliseconds that a `Retry-After` header asks for, in seconds or as a date (RFC 9110, section 10.2.3). */
function retryAfterMs(header: unknown, now: number): number | null {
  if (typeof header !== 'string') return null
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

function snippet(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  return flat.length > snippetLength ? `${flat.slice(0, snippetLength)}…` : flat
}
