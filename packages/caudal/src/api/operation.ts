/** What an operation takes and gives; what is absent it does not take. */
export interface Call {
  /** The names in the path, as `run` in `/v1/runs/{run}`. */
  readonly path?: object
  readonly query?: object
  readonly body?: object
  readonly answer: unknown
}

/** An operation of the API: its method and path, and by its type what it takes and gives. */
export interface Operation<T extends Call> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** Never there: it only carries the type. */
  readonly call?: T
}

/** What every list takes: how many at the most, and where to go on. */
export interface PageQuery {
  /** How many items at the most; 50 unless it is given, 500 at the most. */
  readonly limit?: number | undefined
  /** The `next` of the page before. */
  readonly cursor?: string | undefined
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** What to give as `cursor` to go on; null where this was the last page. */
  readonly next: string | null
}

/** An operation that reads. */
export function get<T extends Call>(path: string): Operation<T> {
  return { method: 'GET', path }
}

/** An operation that changes something. */
export function post<T extends Call>(path: string): Operation<T> {
  return { method: 'POST', path }
}

/** An operation that takes something away. */
export function remove<T extends Call>(path: string): Operation<T> {
  return { method: 'DELETE', path }
}
