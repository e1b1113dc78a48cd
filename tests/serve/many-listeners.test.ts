import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Entry } from '../../packages/caudal/src/api/index.ts'
import { ended, serveProject } from './served-project.ts'
import type { ServedProject } from './served-project.ts'

/** The places of the entries that a listener has heard so far. */
interface Listener extends Disposable {
  readonly heard: readonly number[]
}

function hearEvents({ client }: ServedProject, after: number): Listener {
  const stop = new AbortController()
  const heard: number[] = []
  void (async () => {
    for await (const { seq } of client.events({ after }, { signal: stop.signal })) heard.push(seq)
  })()
  return { heard, [Symbol.dispose]: () => stop.abort() }
}

function hearMessages({ url }: ServedProject, after: number): Listener {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/events?after=${after}`)
  const heard: number[] = []
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as Entry | { readonly place: number }
    if ('seq' in message) heard.push(message.seq)
  })
  return { heard, [Symbol.dispose]: () => socket.terminate() }
}

it('none of many listeners misses an entry, or hears one twice, while many runs go on', async () => {
  await using served = await serveProject()
  const { client } = served
  const { lastSeq: after } = await client.server.history()
  using listeners = new DisposableStack()
  const listening = Array.from({ length: 40 }, (_, index) =>
    listeners.use(index % 2 === 0 ? hearEvents(served, after) : hearMessages(served, after)),
  )
  const started = await Promise.all(
    Array.from({ length: 20 }, (_, day) =>
      client.runs.start({ path: { pipeline: 'shop' }, body: { window: `2026-05-${String(day + 1).padStart(2, '0')}` } }),
    ),
  )
  for (const { run } of started) expect(await ended(client, run.run)).toBe('succeeded')
  const { lastSeq } = await client.server.history()
  await expect.poll(() => listening.every(({ heard }) => (heard.at(-1) ?? 0) >= lastSeq), { timeout: 150_000 }).toBe(true)
  const all = Array.from({ length: lastSeq - after }, (_, index) => after + 1 + index)
  for (const { heard } of listening) expect(heard.filter((seq) => seq <= lastSeq)).toEqual(all)
})
