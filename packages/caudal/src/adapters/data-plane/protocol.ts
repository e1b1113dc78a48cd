import type { FaultRecord } from '../../kernel/index.ts'
import type { RowFile, Sql } from '../../define/index.ts'
import type { TaskRunKey } from '../../journal/index.ts'
import type { Author, Batch, ProfileRequest, ReadRequest, RejectedRow, SqlCommit, SqlLoad, WriteRequest } from '../../ports/index.ts'

/** What a client asks. Answers carry the id of the call; `writer` and `session` are ids of the calls that opened them. */
export type Call =
  | { readonly call: 'write'; readonly request: WriteRequest }
  | { readonly call: 'openWrite'; readonly request: Omit<WriteRequest, 'source'> }
  | { readonly call: 'put'; readonly writer: number; readonly batch: Batch }
  | { readonly call: 'reject'; readonly writer: number; readonly rows: readonly RejectedRow[] }
  | { readonly call: 'commit' | 'abort'; readonly writer: number }
  | { readonly call: 'read'; readonly request: ReadRequest }
  | { readonly call: 'query'; readonly request: Sql | RowFile; readonly readOnly: boolean }
  | { readonly call: 'queryFile'; readonly request: Sql; readonly path: string }
  | { readonly call: 'profile'; readonly request: ProfileRequest }
  | { readonly call: 'fence'; readonly taskRun: TaskRunKey; readonly epoch: number }
  | { readonly call: 'versions'; readonly dataset: string; readonly limit: number }
  | { readonly call: 'datasets'; readonly names: readonly string[] | undefined }
  | { readonly call: 'engine' | 'openSession' }
  | { readonly call: 'execute'; readonly session: number; readonly sql: string }
  | { readonly call: 'load'; readonly session: number; readonly rows: Omit<SqlLoad, 'session'> }
  | { readonly call: 'commitSession'; readonly session: number; readonly request: Omit<SqlCommit, 'session'> }
  | { readonly call: 'made'; readonly request: { readonly author: Author; readonly dataset: string; readonly attempt: number } }
  | { readonly call: 'closeSession'; readonly session: number }

/** What goes from a client to the data plane: a call, leave for one more batch of a stream, or that a call is not wanted any more. */
export type ToPlane =
  | { readonly kind: 'call'; readonly id: number; readonly call: Call }
  | { readonly kind: 'more'; readonly id: number }
  | { readonly kind: 'cancel'; readonly id: number }

/** What goes back: first `hello`, then answers. A stream's batches come before its answer. */
export type FromPlane =
  | { readonly kind: 'hello' }
  | { readonly kind: 'batch'; readonly id: number; readonly batch: Batch }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: FaultRecord }

/** Batches of a stream that may be under way without having been asked for one by one. */
export const streamCredit = 8

/** Batches that a writer may have sent without an answer. */
export const putCredit = 4
