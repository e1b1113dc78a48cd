import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Me } from '../api/index.ts'
import { Fault } from '../kernel/index.ts'
import type { OpenProject } from '../operate/index.ts'
import { answerRequest } from './answer.ts'
import { endpointGroups } from './endpoints.ts'
import { cookieName } from './gate.ts'
import type { Gate, Knock } from './gate.ts'
import { openApi } from './open-api.ts'
import { homePage, loginPage, referencePage } from './pages.ts'
import { problemOf } from './problems.ts'
import { keepReplies } from './replies.ts'
import { safety } from './safety.ts'
import { addScreen, asksForPage, screenFolder } from './screen.ts'

/** What the application answers from. */
export interface AppOptions {
  readonly project: OpenProject
  readonly gate: Gate
  /** The version of this package. */
  readonly version: string
  /** Whether all is ready to work: the schedules fire. */
  readonly ready: () => boolean
  /** Told of what should not have happened. */
  readonly problem: (error: unknown) => void
  /** Answers who asks for the stream of events. */
  readonly events: (c: Context) => Promise<Response>
}

function knockOf(c: Context): Knock {
  return { method: c.req.method, header: (name) => c.req.header(name), remote: getConnInfo(c).remote.address ?? '' }
}

/** The HTTP application of a project: the API, its reference, and the pages of the server's own. */
export function createApp(options: AppOptions): Hono {
  const app = new Hono()
  app.use('*', async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(safety)) c.header(name, value)
  })
  app.use('*', async (c, next) => {
    options.gate.guard(knockOf(c))
    await next()
  })
  app.onError((error, c) => refuse(c, { error, options }))
  app.get('/health', (c) => c.json({ ok: true }))
  app.get('/ready', (c) => c.json({ ready: options.ready() }, options.ready() ? 200 : 503))
  const stray = addScreen(app, screenFolder)
  if (stray === null) app.get('/', (c) => c.html(homePage(options.project.config.name)))
  addLogin(app, options.gate)
  addOperations(app, options)
  app.notFound((c) => (stray !== null && asksForPage(c) ? stray(c) : refuse(c, { error: nowhere(c), options })))
  return app
}

function addOperations(app: Hono, options: AppOptions): void {
  const { project, gate, version, events } = options
  const groups = endpointGroups({ version })
  const document = openApi(groups, { version })
  const reference = referencePage(document)
  const answering = { project, once: keepReplies(project) }
  app.get('/v1', (c) => c.html(reference))
  app.get('/v1/openapi.json', (c) => c.json(document))
  app.get('/v1/events', async (c) => {
    await gate.admit(knockOf(c))
    return await events(c)
  })
  const methods = new Map<string, string[]>([['/v1/events', ['GET']]])
  for (const endpoint of groups.flatMap(({ endpoints }) => endpoints)) {
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1')
    methods.set(path, [...(methods.get(path) ?? []), endpoint.method])
    app.on(endpoint.method, path, async (c) => {
      const me: Me = await gate.admit(knockOf(c))
      return await answerRequest(c, { endpoint, me, answering })
    })
  }
  for (const [path, allowed] of methods) {
    app.all(path, (c) => {
      c.header('allow', allowed.join(', '))
      throw new Fault('API-METHOD', { message: `${c.req.method} cannot be asked of ${c.req.path}`, hint: `ask by ${allowed.join(' or ')}` })
    })
  }
}

function addLogin(app: Hono, gate: Gate): void {
  app.get('/login', (c) => c.html(loginPage(null)))
  app.post('/v1/login', async (c) => {
    const form = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true
    const given = form ? (await c.req.parseBody())['token'] : ((await c.req.json().catch(() => ({}))) as { token?: unknown } | null)?.token
    try {
      if (typeof given !== 'string' || given === '')
        throw new Fault('API-TOKEN', { message: 'a token is needed', hint: 'give it as token' })
      const me = await gate.login(given, knockOf(c))
      c.header('set-cookie', `${cookieName}=${encodeURIComponent(given)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`)
      return form ? c.redirect('/', 303) : c.json(me)
    } catch (error) {
      if (form && error instanceof Fault) return c.html(loginPage(error.message), error.code === 'API-TOO-MANY' ? 429 : 401)
      throw error
    }
  })
  app.post('/v1/logout', (c) => {
    c.header('set-cookie', `${cookieName}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`)
    return c.json({ ok: true })
  })
}

function refuse(c: Context, of: { readonly error: unknown; readonly options: AppOptions }): Response {
  const problem = problemOf(of.error)
  if (problem.status >= 500) of.options.problem(of.error)
  const more = problem.status === 401 ? { 'www-authenticate': 'Bearer' } : problem.status === 429 ? { 'retry-after': '5' } : {}
  const allow = c.res.headers.get('allow')
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...safety,
    ...more,
    ...(allow === null ? {} : { allow }),
  }
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}

function nowhere(c: Context): Fault {
  return new Fault('API-NOT-FOUND', { message: `there is nothing at ${c.req.path.slice(0, 200)}`, hint: 'see what there is at /v1' })
}
