import type { z } from 'zod'
import type { ApiRole, Call, Me, Operation } from '../api/index.ts'
import type { RequestNote } from '../journal/index.ts'
import type { OpenProject } from '../operate/index.ts'

/** A request to an operation, read and checked. */
export interface Asked<T extends Call> {
  readonly path: Given<T, 'path'>
  readonly query: Given<T, 'query'>
  readonly body: Given<T, 'body'>
  readonly project: OpenProject
  readonly me: Me
  /** What stands in the journal about the request; who is `noted` writes it with what is done for it. */
  readonly request: RequestNote
  readonly signal: AbortSignal
}

type Given<T, K extends string> = K extends keyof T ? NonNullable<T[K & keyof T]> : Record<never, never>

/** What stands behind an operation: what it takes, what it gives, who may ask, and how it is answered. */
export interface EndpointOptions<T extends Call> {
  /** What it is called, as `runs.list`. */
  readonly id: string
  readonly summary: string
  readonly details?: string
  readonly role: ApiRole
  readonly query?: z.ZodType<Given<T, 'query'>>
  readonly body?: z.ZodType<Given<T, 'body'>>
  readonly answer: z.ZodType<T['answer']>
  readonly status?: 200 | 201 | 202
  /** Whether a POST changes nothing and is not noted in the journal. */
  readonly reads?: boolean
  /** Whether what is done for a request notes it in the journal, in the same transaction. */
  readonly noted?: boolean
  handle(asked: Asked<T>): Promise<T['answer']>
}

/** An operation with what stands behind it. */
export interface Endpoint extends Omit<EndpointOptions<Call>, 'query' | 'body' | 'handle'> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As `/v1/runs/{run}`. */
  readonly path: string
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  handle(asked: { readonly [K in keyof Asked<Call>]: Asked<Call>[K] }): Promise<unknown>
}

/** Puts an operation and what stands behind it together. */
export function endpoint<T extends Call>(operation: Operation<T>, options: EndpointOptions<T>): Endpoint {
  return { ...operation, ...options, handle: (asked) => options.handle(asked as Asked<T>) }
}
