import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { z } from 'zod'
import type { Me } from '../api/index.ts'
import { Fault, Faults } from '../kernel/index.ts'
import type { OpenProject } from '../operate/index.ts'
import type { Endpoint } from './endpoint.ts'
import { demandRole } from './gate.ts'
import type { AnswerOnce, Reply } from './replies.ts'

/** What requests are answered with. */
export interface Answering {
  readonly project: OpenProject
  readonly once: AnswerOnce
}

const mostBody = 1_000_000

/** Reads a request to an operation, has it done, and answers. Rejects with what is wrong with it, all at once. */
export async function answerRequest(
  c: Context,
  of: { readonly endpoint: Endpoint; readonly me: Me; readonly answering: Answering },
): Promise<Response> {
  const { endpoint, me, answering } = of
  demandRole(me, endpoint.role)
  const path = c.req.param()
  const text = endpoint.method === 'POST' ? await bodyText(c) : ''
  const query = parsed(endpoint.query, { value: c.req.query(), where: 'query' })
  const body = parsed(endpoint.body, { value: text === '' ? {} : jsonOf(text), where: 'body' })
  refuseNull(JSON.stringify([path, c.req.query(), text]))
  const work = async (): Promise<Omit<Reply, 'replayed'>> => {
    const signal = c.req.raw.signal
    const asked = { path, query, body, project: answering.project, me, request: { operation: endpoint.id, by: me.name }, signal }
    const answer = await endpoint.handle(asked as Parameters<Endpoint['handle']>[0])
    if (endpoint.method !== 'GET' && endpoint.reads !== true && endpoint.noted !== true)
      await noteRequest(answering.project, { endpoint, me, path, answer })
    return { status: endpoint.status ?? 200, body: JSON.stringify(answer) }
  }
  const key = c.req.header('idempotency-key')
  if (endpoint.method === 'GET') return conditional(c, await work())
  if (key === undefined || endpoint.reads === true) return reply(await work())
  if (!/^[\u0021-\u007e]{1,200}$/.test(key)) {
    throw new Fault('API-BAD-REQUEST', {
      message: 'the idempotency key is empty, too long or not plain',
      hint: 'send 1 to 200 plain characters',
    })
  }
  const asked = { key, by: me.name, text: `${endpoint.method} ${c.req.path} ${JSON.stringify(c.req.query())} ${text}` }
  return reply(await answering.once(asked, work))
}

function reply({ status, body, replayed }: Omit<Reply, 'replayed'> & Partial<Reply>): Response {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...(replayed === true ? { 'idempotency-replayed': 'true' } : {}),
  }
  return new Response(body, { status, headers })
}

/** The answer to a read, or that what the client has is still the same. */
function conditional(c: Context, { status, body }: Omit<Reply, 'replayed'>): Response {
  const etag = `"${createHash('sha1').update(body).digest('base64url')}"`
  const headers = { etag, 'cache-control': 'no-cache', vary: 'authorization, cookie' }
  const had = (c.req.header('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  if (had.includes(etag) || had.includes('*')) return new Response(null, { status: 304, headers })
  return new Response(body, { status, headers: { ...headers, 'content-type': 'application/json' } })
}

async function bodyText(c: Context): Promise<string> {
  if (Number(c.req.header('content-length') ?? 0) > mostBody) throw tooLarge()
  const text = await c.req.text()
  if (text.length > mostBody) throw tooLarge()
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (text === '' || type === 'application/json') return text
  throw new Fault('API-NOT-JSON', { message: 'the body is not declared as JSON', hint: 'send content-type: application/json' })
}

function tooLarge(): Fault {
  return new Fault('API-BODY-TOO-LARGE', { message: 'the body has more than 1,000,000 bytes', hint: 'send less at once' })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = `the body is no JSON: ${(cause as Error).message.slice(0, 200)}`
    throw new Fault('API-BAD-REQUEST', { message, hint: 'send one JSON object', cause })
  }
}

function refuseNull(text: string): void {
  if (!text.includes('\\u0000')) return
  throw new Fault('API-BAD-REQUEST', { message: 'the request holds a null character', hint: 'leave it out' })
}

const nothing: { readonly [key: string]: unknown } = {}

/** What was given, checked by a schema; an operation that takes nothing refuses whatever is given. */
function parsed(schema: z.ZodType | undefined, of: { readonly value: unknown; readonly where: 'query' | 'body' }): unknown {
  if (schema === undefined) {
    const given = typeof of.value === 'object' && of.value !== null ? Object.keys(of.value) : ['a value']
    if (given.length === 0) return nothing
    throw new Fault('API-BAD-REQUEST', {
      message: `${of.where}: nothing is known by ${given.slice(0, 5).join(', ')}`,
      hint: 'see what it takes at /v1',
    })
  }
  const found = schema.safeParse(of.value)
  if (found.success) return found.data
  throw new Faults(
    found.error.issues.map((issue) => {
      const place = [of.where, ...issue.path.map(String)].join('.')
      return new Fault('API-BAD-REQUEST', { message: `${place}: ${issue.message}`, hint: 'see what it takes at /v1', data: { in: place } })
    }),
  )
}

/** Notes in the journal what was asked for, of what, and by whom. */
async function noteRequest(
  project: OpenProject,
  of: { readonly endpoint: Endpoint; readonly me: Me; readonly path: { readonly [name: string]: string }; readonly answer: unknown },
): Promise<void> {
  const { endpoint, me, path, answer } = of
  const made = answer as { readonly run?: string | { readonly run: string }; readonly backfill?: string | null }
  const run = typeof made.run === 'string' ? made.run : made.run?.run
  const about = {
    ...path,
    ...(run === undefined ? {} : { run }),
    ...(typeof made.backfill === 'string' ? { backfill: made.backfill } : {}),
  }
  await project.note((tx) => tx.append(project.clock.now(), [{ kind: 'request', operation: endpoint.id, by: me.name, of: about }]))
}
