import type { Json } from '../kernel/index.ts'

/** How a request is made. */
export interface HttpOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: Json
  /** Added to the address's query. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Further tries after a 429, 502, 503, 504 or a lost connection, with the pause that the server asks for. Default 2. */
  readonly retries?: number
  /** Milliseconds after which one try is given up. Default 30,000. */
  readonly timeoutMs?: number
}

/** Requests that end with their task. An answer outside 200 to 299 throws `HTTP-STATUS`, retryable for 408, 429 and 5xx. */
export interface Http {
  request(url: string, options?: HttpOptions): Promise<Response>
  json<T = unknown>(url: string, options?: HttpOptions): Promise<T>
  text(url: string, options?: HttpOptions): Promise<string>
}
