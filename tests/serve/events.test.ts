import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Entry } from '../../packages/caudal/src/api/index.ts'
import { ended, serveProject } from './served-project.ts'
import type { ServedProject } from './served-project.ts'

let served: ServedProject
beforeAll(async () => {
  served = await serveProject()
})
afterAll(() => served[Symbol.asyncDispose]())

async function runShop(window: string): Promise<string> {
  const { run } = await served.client.runs.start({ path: { pipeline: 'shop' }, body: { window } })
  await ended(served.client, run.run)
  return run.run
}

/** All that the journal holds behind a place. */
async function journalFrom(after: number): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  let cursor: string | undefined
  do {
    const page = await served.client.work.journal({ query: { limit: 500, cursor } })
    entries.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return entries.filter(({ seq }) => seq > after)
}

/** The first entries of a stream, up to one that the condition holds for. */
async function hear(query: Parameters<ServedProject['client']['events']>[0], last: (entry: Entry) => boolean): Promise<Entry[]> {
  const stop = new AbortController()
  const heard: Entry[] = []
  for await (const entry of served.client.events(query, { signal: stop.signal })) {
    heard.push(entry)
    if (last(entry)) stop.abort()
  }
  return heard
}

const ends = (run: string) => (entry: Entry) => entry.event.kind === 'request' && entry.event.operation === 'pipelines.pause' && run !== ''

describe('the stream of events', () => {
  it('gives each entry once and in order, from the beginning and from any place', async () => {
    const run = await runShop('2026-04-01')
    await served.client.pipelines.pause({ path: { pipeline: 'shop' } })
    const all = await journalFrom(0)
    expect(await hear({ after: 0 }, ends(run))).toEqual(all)
    const middle = all[Math.floor(all.length / 2)]!.seq
    expect(await hear({ after: middle }, ends(run))).toEqual(all.filter(({ seq }) => seq > middle))
    await served.client.pipelines.resume({ path: { pipeline: 'shop' } })
  })

  it('takes up behind the last that was heard when the server was killed and is back', async () => {
    const after = (await served.client.server.history()).lastSeq
    const stop = new AbortController()
    const heard: Entry[] = []
    const hearing = (async () => {
      for await (const entry of served.client.events({ after }, { signal: stop.signal })) heard.push(entry)
    })()
    const first = await runShop('2026-04-02')
    await expect.poll(() => heard.some(({ event }) => event.kind === 'run' && event.to === 'succeeded'), { timeout: 150_000 }).toBe(true)
    await served.restart('SIGKILL')
    const second = await runShop('2026-04-03')
    const wanted = await journalFrom(after)
    await expect.poll(() => heard.length, { timeout: 150_000 }).toBe(wanted.length)
    stop.abort()
    await hearing
    expect(heard).toEqual(wanted)
    const runs = heard.flatMap(({ event }) => (event.kind === 'run' && event.to === 'succeeded' ? [event.run] : []))
    expect(runs).toEqual([first, second])
  })

  it('is filtered by kind, pipeline, run and dataset', async () => {
    const after = (await served.client.server.history()).lastSeq
    const run = await runShop('2026-04-04')
    await served.client.runs.start({ path: { pipeline: 'shaky' }, body: {} })
    await served.client.pipelines.pause({ path: { pipeline: 'shop' } })
    await served.client.pipelines.resume({ path: { pipeline: 'shop' } })
    const all = await journalFrom(after)
    const kinds = await hear({ after, kind: 'run,request', pipeline: 'shop' }, ends(run))
    expect(kinds.map(({ event }) => (event.kind === 'run' ? event.to : event.kind))).toEqual(
      all
        .flatMap(({ event }) => {
          if (event.kind === 'run' && event.pipeline === 'shop') return [event.to]
          return event.kind === 'request' && event.of['pipeline'] === 'shop' ? ['request'] : []
        })
        .slice(0, kinds.length),
    )
    const steps = await hear({ after, run, kind: 'run' }, ({ event }) => event.kind === 'run' && event.to === 'succeeded')
    expect(steps.map(({ event }) => event.kind === 'run' && event.to)).toEqual(['queued', 'running', 'succeeded'])
    const [written] = await hear({ after, dataset: 'gold.sales' }, () => true)
    expect(written!.event).toMatchObject({ kind: 'attempt', step: 'load', published: [{ dataset: 'gold.sales' }] })
  })

  it('tells what another process wrote', async () => {
    const after = (await served.client.server.history()).lastSeq
    const hearing = hear({ after, kind: 'request' }, () => true)
    await served.token('other', 'viewer')
    expect((await hearing)[0]!.event).toMatchObject({ operation: 'tokens.create' })
  })

  it('comes over a WebSocket too, as one message an entry', async () => {
    const all = await journalFrom(0)
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/v1/events?after=0`)
    const heard: Entry[] = []
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('message', (data: Buffer) => {
        heard.push(JSON.parse(data.toString('utf8')) as Entry)
        if (heard.length === all.length) resolve()
      })
    })
    socket.close()
    expect(heard).toEqual(all)
  })

  it('refuses what it cannot give', async () => {
    expect(await served.ask('/v1/events?after=99999999')).toMatchObject({ status: 422, json: { code: 'API-BAD-CURSOR' } })
    expect(await served.ask('/v1/events?kind=odd&x=1')).toMatchObject({ status: 422, json: { code: 'API-BAD-REQUEST' } })
    const { client } = served
    const stop = new AbortController()
    const refused = (async () => {
      for await (const entry of client.events({ kind: 'odd' }, { signal: stop.signal })) return entry
      return null
    })()
    await expect(refused).rejects.toMatchObject({ code: 'API-BAD-REQUEST' })
  })
})
