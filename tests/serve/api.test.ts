import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from '../../packages/caudal/src/api/index.ts'
import { ended, fileOf, serveProject } from './served-project.ts'
import type { ServedProject } from './served-project.ts'

let served: ServedProject
let run: string
beforeAll(async () => {
  served = await serveProject()
  const started = await served.client.runs.start({ path: { pipeline: 'shop' }, body: { window: '2026-01-05' } })
  run = started.run.run
  await ended(served.client, run)
})
afterAll(() => served[Symbol.asyncDispose]())

const json = { 'content-type': 'application/json' }

describe('what can be read', () => {
  it('pipelines, with their graph, ticks, versions and differences', async () => {
    const { client } = served
    const list = await client.pipelines.list({ query: { sort: '-name' } })
    expect(list.items.map(({ name }) => name)).toEqual(['slow', 'shop', 'shaky', 'asking'])
    expect((await client.pipelines.list({ query: { search: 'SELLS' } })).items).toHaveLength(1)
    const shop = await client.pipelines.get({ path: { pipeline: 'shop' } })
    expect(shop).toMatchObject({ owner: 'ana', tags: ['sales'], steps: 3, params: { properties: { n: { default: 2 } } } })
    expect(shop.lastRuns.map((one) => one.run)).toEqual([run])
    const graph = await client.pipelines.graph({ path: { pipeline: 'shop' } })
    expect(graph.steps.find(({ name }) => name === 'double')).toMatchObject({ after: ['load'], kind: 'run' })
    const ticks = await client.pipelines.ticks({ path: { pipeline: 'shop' }, query: { limit: 3 } })
    expect(ticks.items.map(({ at }) => at.slice(10))).toEqual(['T02:00:00Z', 'T02:00:00Z', 'T02:00:00Z'])
    const versions = await client.pipelines.versions({ path: { pipeline: 'shop' } })
    expect(versions.items).toMatchObject([{ version: shop.version, current: true }])
    const path = { pipeline: 'shop', version: shop.version }
    expect((await client.pipelines.sources({ path })).items.map((source) => source.path)).toContain('pipelines/shop.ts')
    expect((await client.pipelines.diff({ path })).changes).toEqual([])
    expect((await client.pipelines.version({ path })).name).toBe('shop')
    const explained = await client.pipelines.explain({ path: { pipeline: 'shop' }, query: { window: '2026-01-05' } })
    expect(explained).toMatchObject({ run, verdict: { reason: 'ended', text: expect.stringContaining(run) as string } })
  })

  it('why windows of a day have a run or none, in the zone and the language that were asked for', async () => {
    const { client } = served
    const shop = { pipeline: 'shop' }
    const asked = await client.pipelines.windows({ path: shop, query: { day: '2026-01-06' } })
    expect(asked).toMatchObject({ items: [{ window: { end: '2026-01-06T02:00:00Z' }, run, verdict: { state: 'succeeded' } }], next: null })
    const past = { day: '2026-01-06', zone: 'America/Sao_Paulo', language: 'pt-BR' } as const
    const [missed, ...more] = (await client.pipelines.windows({ path: shop, query: past })).items
    expect([missed, more]).toMatchObject([{ window: { end: '2026-01-07T02:00:00Z' }, run: null, verdict: { state: 'none' } }, []])
    expect(missed!.verdict.text).toMatch(/^venceu em 2026-01-07T02:00:00Z|^ninguém disparou este agendamento/)
    expect(await client.pipelines.windows({ path: { pipeline: 'slow' }, query: { day: '2026-01-06' } })).toEqual({ items: [], next: null })
    for (const query of [{ day: '2026-13-06' }, { day: '2026-01-06', zone: 'Mars/Olympus' }])
      await expect(client.pipelines.windows({ path: shop, query })).rejects.toMatchObject({ data: { status: 422 } })
  })

  it('runs, with steps, items, attempts, outputs and logs', async () => {
    const { client } = served
    const path = { run }
    expect(await client.runs.get({ path })).toMatchObject({ trigger: 'manual', window: { day: '2026-01-05' }, params: { n: 2 } })
    for (const query of [
      { pipeline: 'shop', state: 'succeeded' },
      { trigger: 'manual', pipeline: 'shop', window: '2026-01-05' },
      { window: '2026-01-05T02:00Z/2026-01-06T02:00Z' },
      { from: '2020-01-01' },
    ] as const) {
      expect((await client.runs.list({ query })).items.map((one) => one.run)).toContain(run)
    }
    expect((await client.runs.list({ query: { to: '2020-01-01' } })).items).toEqual([])
    const steps = await client.runs.steps({ path })
    expect(steps.items.map(({ step, state }) => `${step} ${state}`)).toEqual(['load succeeded', 'count succeeded', 'double succeeded'])
    expect(steps.items[1]!.items).toMatchObject({ total: 3, succeeded: 3 })
    const items = await client.runs.items({ path: { run, step: 'count' }, query: { limit: 2 } })
    expect(items.items.map(({ item }) => item)).toEqual([0, 1])
    const attempts = await client.runs.attempts({ path })
    expect(attempts.items.find(({ step }) => step === 'load')?.published).toMatchObject([{ dataset: 'gold.sales', rows: 3 }])
    expect((await client.runs.output({ path: { run, step: 'double' } })).output).toBe(4)
    expect((await client.runs.output({ path: { run, step: 'count' } })).output).toEqual([2, 4, 6])
    expect(await client.runs.input({ path: { run, step: 'double' } })).toMatchObject({ given: { n: 2 }, from: [], missing: [] })
    expect(await client.runs.input({ path: { run, step: 'count' }, query: { item: 1 } })).toMatchObject({ given: { n: 2 }, itemValue: 2 })
    const usual = await client.pipelines.durations({ path: { pipeline: 'shop' } })
    expect(usual.run.count).toBeGreaterThan(0)
    expect(usual.steps.map(({ step }) => step).toSorted()).toEqual(['count', 'double', 'load'])
    expect((await client.work.retries()).items).toEqual([])
    const log = await client.runs.logs({ path, query: { search: 'EMPTY' } })
    expect(log.items.map(({ message }) => message)).toEqual(['nearly empty'])
    const first = await client.runs.logs({ path, query: { limit: 1 } })
    const second = await client.runs.logs({ path, query: { limit: 1, cursor: first.next! } })
    expect([first, second].map(({ items: [line] }) => line!.message)).toEqual(['loading', 'nearly empty'])
    expect((await client.runs.logs({ path, query: { cursor: second.end } })).items).toEqual([])
    expect(await client.runs.logs({ path, query: { cursor: second.end, waitMs: 25_000 } })).toMatchObject({ items: [], ended: true })
    const [ended] = (await client.runs.explain({ path })).verdicts
    expect(ended).toMatchObject({ reason: 'ended', text: expect.stringMatching(/^it succeeded at 2/) as unknown })
    const [terminou] = (await client.runs.explain({ path, query: { language: 'pt-BR' } })).verdicts
    expect(terminou).toMatchObject({ reason: 'ended', text: expect.stringMatching(/^foi concluída em 2/) as unknown })
  })

  it('datasets, with versions, rows, the graph and the checks', async () => {
    const { client } = served
    const [sales] = (await client.datasets.list({ query: { search: 'amount' } })).items
    expect(sales).toMatchObject({ name: 'gold.sales', columns: 2, served: { rows: 3, run } })
    const path = { dataset: 'gold.sales' }
    expect(await client.datasets.get({ path })).toMatchObject({ writtenBy: ['shop/load'], owner: 'ana' })
    expect((await client.datasets.versions({ path })).items).toMatchObject([{ rows: 3, run, step: 'load' }])
    expect(await client.datasets.rows({ path, query: { limit: 2 } })).toEqual({
      columns: ['day', 'amount'],
      rows: [
        ['mon', 1],
        ['tue', 2],
      ],
      more: true,
    })
    expect((await client.datasets.rows({ path, query: { quarantine: true } })).rows).toEqual([])
    expect(await client.datasets.profile({ path, query: { kept: true } })).toEqual({ profile: null })
    const { profile } = await client.datasets.profile({ path })
    expect(profile).toMatchObject({
      dataset: 'gold.sales',
      version: 'v1',
      rows: 3,
      looked: 3,
      columns: [{ distinct: 3 }, { mean: 2, max: '3' }],
    })
    expect(await client.datasets.profile({ path, query: { kept: true } })).toEqual({ profile })
    const part = await client.datasets.graph({ query: { of: 'gold.sales', direction: 'up', depth: 1 } })
    expect(part.things.map(({ id }) => id)).toEqual(['gold.sales', 'shop/load'])
    expect((await client.datasets.checks({ query: { dataset: 'gold.sales' } })).items).toContainEqual(
      expect.objectContaining({ column: 'amount', check: expect.stringContaining('0') }),
    )
    expect((await client.datasets.query({ body: { sql: 'select sum(amount) as total from gold.sales' } })).rows).toEqual([[6]])
  })

  it('models, with their tests, their code and what it was compiled to', async () => {
    const { client } = served
    const list = await client.models.list({ query: { type: 'model' } })
    expect(list.items.map(({ name, tests }) => [name, tests])).toEqual([
      ['shares', 0],
      ['totals', 1],
    ])
    expect((await client.models.list({ query: { tag: 'daily' } })).items.map(({ name }) => name)).toEqual(['totals'])
    const before = await client.models.get({ path: { model: 'shares' } })
    expect(before).toMatchObject({ parents: ['model.served.totals'], compiled: null })
    expect(before.code).toContain('ref("totals")')
    expect(await client.models.get({ path: { model: 'totals' } })).toMatchObject({
      description: 'All of it',
      children: ['model.served.shares'],
      columns: [{ name: 'total', tests: ['not_null'] }],
      checks: [{ id: expect.stringMatching(/^test\.served\.not_null_totals_total/), name: 'not_null', column: 'total' }],
      facts: expect.arrayContaining([{ name: 'materialized', value: 'table' }]),
    })
    await expect(client.models.get({ path: { model: 'total' } })).rejects.toMatchObject({ code: 'API-NOT-FOUND' })
  })

  it('the work under way, the settings without secrets, and who asks', async () => {
    const { client } = served
    expect((await client.work.schedules()).items).toMatchObject([{ pipeline: 'shop', paused: false }])
    expect((await client.work.pools()).items).toMatchObject([{ name: 'narrow', slots: 1, held: 0 }])
    const settings = (await client.server.config({ query: { limit: 500 } })).items
    expect(settings).toContainEqual({ path: 'runners.max', value: 2, secret: false, source: 'config' })
    expect(settings).toContainEqual({ path: 'secrets.shop', value: null, secret: true, source: 'environment' })
    expect(JSON.stringify(settings)).not.toContain('hush')
    expect(await client.server.me()).toMatchObject({ role: 'admin', by: 'loopback' })
    expect(await client.server.project()).toMatchObject({ name: 'served', pipelines: 4 })
    expect((await client.server.history()).lastSeq).toBeGreaterThan(10)
  })
})

describe('lists and answers', () => {
  it('come in pages that give each item once', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page: Page<{ readonly name: string }> = await served.client.pipelines.list({ query: { limit: 3, cursor } })
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(['asking', 'shaky', 'shop', 'slow'])
    const refused = await served.ask('/v1/runs?cursor=abc')
    expect(refused).toMatchObject({ status: 422, json: { code: 'API-BAD-CURSOR' } })
    const other = (await served.client.pipelines.list({ query: { limit: 1 } })).next!
    expect((await served.ask(`/v1/runs?cursor=${other}`)).json).toMatchObject({ code: 'API-BAD-CURSOR' })
  })

  it('say by their ETag that they are still the same', async () => {
    const first = await served.ask(`/v1/runs/${run}`)
    const etag = String(first.headers['etag'])
    expect((await served.ask(`/v1/runs/${run}`, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await served.ask(`/v1/runs/${run}/steps`, { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  it('are problems where something is wrong, all of it at once, with a hint', async () => {
    const refused = await served.ask('/v1/runs?limit=0&state=odd&nothing=1')
    expect(refused.headers['content-type']).toBe('application/problem+json')
    expect(refused).toMatchObject({ status: 422, json: { code: 'API-BAD-REQUEST', status: 422 } })
    expect(refused.json['problems']).toHaveLength(3)
    expect((await served.ask('/v1/pipelines/shap')).json).toMatchObject({ status: 404, hint: expect.stringContaining('shop') })
    expect(await served.ask('/v1/nothing')).toMatchObject({ status: 404, json: { code: 'API-NOT-FOUND' } })
    expect(await served.ask('/v1/runs', { method: 'DELETE' })).toMatchObject({ status: 405, headers: { allow: 'GET' } })
    const params = await served.ask('/v1/pipelines/shop/runs', { method: 'POST', headers: json, body: '{"params":{"n":"x"}}' })
    expect(params).toMatchObject({ status: 422, json: { code: expect.stringContaining('PARAMS') } })
    for (const body of ['{', '[]', '"x"', '{"other":1}']) {
      expect((await served.ask('/v1/pipelines/shop/runs', { method: 'POST', headers: json, body })).status).toBe(422)
    }
  })

  it('are described by a document that names every operation', async () => {
    const { json: document } = await served.ask('/v1/openapi.json')
    const text = JSON.stringify(document)
    expect(document['openapi']).toBe('3.1.0')
    const { schemas } = document['components'] as { schemas: object }
    for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) expect(Object.keys(schemas)).toContain(name)
    const reference = await served.ask('/v1')
    for (const path of Object.keys(document['paths'] as object)) expect(reference.text).toContain(path)
    expect(reference.text).not.toMatch(/<script|https?:\/\//)
  })
})

describe('what can be asked for', () => {
  it('a write with a key is done once, and answered the same again, by a server that was restarted too', async () => {
    const body = JSON.stringify({ window: '2026-02-01' })
    const send = (text: string): ReturnType<ServedProject['ask']> =>
      served.ask('/v1/pipelines/shop/runs', { method: 'POST', headers: { ...json, 'idempotency-key': 'once' }, body: text })
    const [first, twin] = await Promise.all([send(body), send(body)])
    expect([first.status, twin.status]).toEqual([202, 202])
    expect(twin.text).toBe(first.text)
    expect([first, twin].map(({ headers }) => headers['idempotency-replayed'])).toContain('true')
    expect(await send('{"window":"2026-02-02"}')).toMatchObject({ status: 422, json: { code: 'API-KEY-REUSED' } })
    await ended(served.client, (first.json as { run: { run: string } }).run.run)
    await served.restart('SIGINT')
    expect((await send(body)).text).toBe(first.text)
    expect((await served.client.runs.list({ query: { pipeline: 'shop', window: '2026-02-01' } })).items).toHaveLength(1)
  })

  it('gives the next line of a log when it is written, and says when the run has ended', async () => {
    const { client } = served
    const { run } = await client.runs.start({ path: { pipeline: 'slow' }, body: { window: '2026-01-02' } })
    const path = { run: run.run }
    let first = await client.runs.logs({ path, query: { waitMs: 25_000 } })
    while (first.items.length === 0) first = await client.runs.logs({ path, query: { cursor: first.end, waitMs: 25_000 } })
    expect([first.items.map(({ message }) => message), first.ended]).toEqual([['held'], false])
    const rest = client.runs.logs({ path, query: { cursor: first.end, waitMs: 25_000 } })
    await client.runs.cancel({ path })
    expect(await ended(client, run.run)).toBe('cancelled')
    expect((await rest).items).toEqual([])
    expect((await client.runs.logs({ path, query: { cursor: first.end, waitMs: 25_000 } })).ended).toBe(true)
  })

  it('pause, cancel and retry, each in the journal with who asked', async () => {
    const { client } = served
    const { run: held } = await client.runs.start({ path: { pipeline: 'slow' }, body: { window: '2026-01-01' } })
    const path = { run: held.run }
    expect((await client.runs.pause({ path })).paused).toBe(true)
    expect((await client.runs.resume({ path })).paused).toBe(false)
    await client.runs.cancel({ path, body: { reason: 'enough' } })
    expect(await ended(client, held.run)).toBe('cancelled')
    await expect(client.runs.cancel({ path })).rejects.toMatchObject({ code: 'RUN-ENDED', data: { status: 409 } })
    const entries = (await client.work.journal({ query: { kind: 'request', run: held.run } })).items.map(({ event }) => event)
    const { name } = await client.server.me()
    expect(entries).toMatchObject(['start', 'pause', 'resume', 'cancel'].map((what) => ({ operation: `runs.${what}`, by: name })))

    const { run: broken } = await client.runs.start({ path: { pipeline: 'shaky' }, body: {} })
    expect(await ended(client, broken.run)).toBe('failed')
    expect((await client.runs.steps({ path: { run: broken.run } })).items[0]!.error).toMatchObject({ message: 'broken on purpose' })
    writeFileSync(fileOf(served, 'mended'), '')
    await client.runs.retry({ path: { run: broken.run }, body: {} })
    expect(await ended(client, broken.run)).toBe('succeeded')
  })

  it('answers to what a run asks, checked by its form', async () => {
    const { client } = served
    const { run: asking } = await client.runs.start({ path: { pipeline: 'asking' } })
    const path = { run: asking.run, step: 'go_live' }
    await expect.poll(async () => (await client.work.approvals()).items.map((one) => one.ask), { timeout: 150_000 }).toEqual(['Go live?'])
    expect((await client.work.waits()).items).toMatchObject([{ run: asking.run, kind: 'approve' }])
    await expect(client.work.answer({ path, body: { answer: 'approve', fields: { discount: 50 } } })).rejects.toMatchObject({
      code: 'APPROVAL-INVALID',
    })
    const answered = await client.work.answer({ path, body: { answer: 'approve', fields: { discount: 5 }, comment: 'fine' } })
    expect(answered).toMatchObject({ answer: 'approved', comment: 'fine' })
    expect(await ended(client, asking.run)).toBe('succeeded')
    await expect(client.work.answer({ path, body: { answer: 'reject' } })).rejects.toMatchObject({ code: 'APPROVAL-NOT-OPEN' })
  })

  it('backfills, with a preview', async () => {
    const { client } = served
    const body = { pipeline: 'shop', from: '2026-03-01', to: '2026-03-03', parallel: 2 }
    expect(await client.backfills.preview({ body })).toMatchObject({ toRun: 3, done: 0 })
    const { backfill } = await client.backfills.start({ body })
    await expect.poll(async () => (await client.backfills.get({ path: { backfill } })).state, { timeout: 150_000 }).toBe('done')
    const windows = await client.backfills.windows({ path: { backfill } })
    expect(windows.items.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect((await client.backfills.list({ query: { pipeline: 'shop' } })).items).toHaveLength(1)
    expect((await client.runs.list({ query: { backfill } })).items).toHaveLength(3)
    await expect(client.backfills.pause({ path: { backfill } })).rejects.toMatchObject({ code: 'BACKFILL-ENDED' })
  })

  it('a pipeline that is to start nothing by itself', async () => {
    const { client } = served
    expect(await client.pipelines.pause({ path: { pipeline: 'shop' } })).toEqual({ pipeline: 'shop', paused: true })
    expect((await client.pipelines.list({ query: { paused: true } })).items).toMatchObject([{ name: 'shop', nextAt: null }])
    await client.pipelines.resume({ path: { pipeline: 'shop' } })
  })
})
