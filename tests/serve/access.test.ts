import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createClient } from '../../packages/caudal/src/api/index.ts'
import { serveProject } from './served-project.ts'
import type { Asked, ServedProject } from './served-project.ts'

const json = { 'content-type': 'application/json' }

/** What a server says to bytes that are sent to it as they are. */
function told(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('utf8').on('data', (part) => (text += part))
    socket.on('end', () => resolve(text)).on('error', reject)
  })
}

/** What a WebSocket is answered when it is refused. */
function refusalOf(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/events`, { headers })
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode!))
    socket.on('open', () => reject(new Error('it was let in')))
    socket.on('error', () => undefined)
  })
}

describe('a server of this machine alone', () => {
  let served: ServedProject
  beforeAll(async () => {
    served = await serveProject()
  })
  afterAll(() => served[Symbol.asyncDispose]())

  it('refuses a name that is not local, with a token or without, as DNS rebinding brings', async () => {
    const { secret } = await served.token('rebound', 'admin')
    for (const headers of [
      { host: 'evil.example' },
      { host: '127.0.0.1.evil.example:4600' },
      { host: 'evil.example', authorization: `Bearer ${secret}` },
    ]) {
      expect(await served.ask('/v1/runs', { headers })).toMatchObject({ status: 421, json: { code: 'API-FOREIGN-HOST' } })
      expect(await served.ask('/', { headers })).toMatchObject({ status: 421 })
      expect(await refusalOf(served.url, headers)).toBe(421)
    }
    expect((await served.ask('/v1/runs', { headers: { host: 'localhost' } })).status).toBe(200)
  })

  it('refuses what a page of another site has a browser ask', async () => {
    const path = '/v1/pipelines/shop/pause'
    const post = (headers: Readonly<Record<string, string>>): Promise<Asked> => served.ask(path, { method: 'POST', headers })
    expect(await post({ origin: 'https://evil.example' })).toMatchObject({ status: 403, json: { code: 'API-CSRF' } })
    expect(await post({ origin: 'null' })).toMatchObject({ status: 403 })
    expect(await post({ 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 })
    expect(await served.ask('/v1/runs', { headers: { origin: 'https://evil.example' } })).toMatchObject({ status: 403 })
    expect(await refusalOf(served.url, { origin: 'https://evil.example' })).toBe(403)
    const simple = await served.ask('/v1/pipelines/shop/runs', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' })
    expect(simple).toMatchObject({ status: 415, json: { code: 'API-NOT-JSON' } })
    expect(await post({ origin: served.url, 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 200 })
  })

  it('answers every request with headers that keep a browser safe', async () => {
    for (const path of ['/', '/v1', '/v1/runs', '/v1/nothing', '/health']) {
      const { headers } = await served.ask(path)
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' })
      expect(headers['content-security-policy']).toContain("default-src 'self'")
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('tells what is wrong with what never became a request', async () => {
    const problem = { 'content-type': 'application/problem+json', 'x-content-type-options': 'nosniff' }
    expect(await served.ask('/v1/runs', { headers: { 'x-long': 'x'.repeat(20_000) } })).toMatchObject({
      status: 431,
      json: { code: 'API-HEADERS-TOO-LARGE', hint: expect.any(String) as string },
      headers: problem,
    })
    expect(await served.ask(`/v1/runs?pipeline=${'x'.repeat(20_000)}`)).toMatchObject({ status: 431, headers: problem })
    expect(await served.ask('/v1/runs', { headers: { expect: 'the unexpected' } })).toMatchObject({ status: 200 })
    expect(await told(served.url, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"API-NOT-HTTP"/)
  })

  it('says that it lives, and that it is ready', async () => {
    expect(await served.ask('/health')).toMatchObject({ status: 200, json: { ok: true } })
    await expect.poll(async () => (await served.ask('/ready')).status, { timeout: 150_000 }).toBe(200)
  })
})

describe('a server for others', () => {
  let served: ServedProject
  beforeAll(async () => {
    served = await serveProject(['--host', '0.0.0.0'])
  })
  afterAll(() => served[Symbol.asyncDispose]())

  it('knows nobody without a token', async () => {
    expect(await served.ask('/v1/runs')).toMatchObject({
      status: 401,
      json: { code: 'API-TOKEN' },
      headers: { 'www-authenticate': 'Bearer' },
    })
    expect(await served.ask('/v1/runs', { headers: { authorization: 'Bearer nonsense' } })).toMatchObject({ status: 401 })
    expect(await served.ask('/v1/events')).toMatchObject({ status: 401 })
    expect(await refusalOf(served.url, {})).toBe(401)
    expect(await served.ask('/health')).toMatchObject({ status: 200 })
  })

  it('lets each role do what is its own and no more', async () => {
    const url = served.url
    const [viewer, operator, admin] = await Promise.all(
      ['viewer', 'operator', 'admin'].map(async (role) => createClient({ url, token: (await served.token(role, role)).secret })),
    )
    expect(await viewer!.server.me()).toEqual({ name: 'viewer', role: 'viewer', by: 'token' })
    const notAllowed = { code: 'API-NOT-ALLOWED', data: { status: 403 } }
    await expect(viewer!.pipelines.pause({ path: { pipeline: 'shop' } })).rejects.toMatchObject(notAllowed)
    await expect(operator!.server.tokens()).rejects.toMatchObject(notAllowed)
    await expect(operator!.datasets.query({ body: { sql: 'select 1' } })).rejects.toMatchObject(notAllowed)
    expect(await operator!.pipelines.pause({ path: { pipeline: 'shop' } })).toMatchObject({ paused: true })
    const made = await admin!.server.createToken({ body: { name: 'by admin', role: 'viewer', days: 1 } })
    expect((await createClient({ url, token: made.secret }).server.me()).name).toBe('by admin')
    const listed = await admin!.server.tokens()
    expect(listed.items.map(({ name }) => name).toSorted()).toEqual(['admin', 'by admin', 'operator', 'viewer'])
    expect(JSON.stringify(listed)).not.toContain(made.secret)
    const journal = await admin!.work.journal({ query: { kind: 'request' } })
    expect(journal.items.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ operation: 'pipelines.pause', by: 'operator' }),
    )
  })

  it('knows a token no more once it was taken back', async () => {
    const { secret, id } = await served.token('brief', 'viewer')
    const client = createClient({ url: served.url, token: secret })
    expect((await client.server.me()).name).toBe('brief')
    await served.project.run(['token', 'revoke', id])
    await expect(client.server.me()).rejects.toMatchObject({ code: 'API-TOKEN' })
    const { stdout } = await served.project.run(['token', 'list', '--json'])
    expect(stdout).not.toContain(secret)
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ token: id, revokedAt: expect.any(String) }))
  })

  it('logs a browser in by a cookie that no script reads and no other site sends', async () => {
    const { secret } = await served.token('person', 'operator')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const wrong = await served.ask('/v1/login', { method: 'POST', headers: form, body: 'token=wrong' })
    expect(wrong).toMatchObject({ status: 401 })
    expect(wrong.headers['set-cookie']).toBeUndefined()
    const login = await served.ask('/v1/login', { method: 'POST', headers: form, body: `token=${secret}` })
    expect(login).toMatchObject({ status: 303, headers: { location: '/' } })
    const [cookie] = login.headers['set-cookie'] as string[]
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/)
    const headers = { cookie: cookie!.split(';')[0]! }
    expect(await served.ask('/v1/me', { headers })).toMatchObject({ status: 200, json: { name: 'person', by: 'cookie' } })
    const foreign = { ...headers, ...json, origin: 'https://evil.example' }
    expect(await served.ask('/v1/pipelines/shop/resume', { method: 'POST', headers: foreign })).toMatchObject({ status: 403 })
    const out = await served.ask('/v1/logout', { method: 'POST', headers })
    expect(out.headers['set-cookie']).toEqual([expect.stringContaining('Max-Age=0')])
  })

  it('bears only so many wrong tokens', async () => {
    const answers: number[] = []
    for (let tries = 0; tries < 25; tries++) {
      answers.push((await served.ask('/v1/me', { headers: { authorization: `Bearer wrong${tries}` } })).status)
    }
    expect(answers).toContain(429)
    expect(answers[0]).toBe(401)
  })
})
