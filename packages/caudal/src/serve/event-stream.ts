import type { Context } from 'hono'
import { beginFollowing, follow } from './follow.ts'
import type { Following } from './follow.ts'

/**
 * The journal as server-sent events: `id` is the place in the journal, `data` the entry. The next entries are only read when the client
 * has taken those before, so that one which does not keep up costs nothing but its place.
 */
export async function eventStream(c: Context, following: Following): Promise<Response> {
  const from = await beginFollowing(following, { query: c.req.query(), lastEventId: c.req.header('last-event-id') })
  const stop = new AbortController()
  const signal = AbortSignal.any([c.req.raw.signal, stop.signal])
  const heard = follow(following, { ...from, signal })
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(`id: ${from.after}\nretry: 1000\n\n`)),
      async pull(controller) {
        try {
          const next = await heard.next()
          if (next.done === true) return controller.close()
          controller.enqueue(next.value.sse())
        } catch {
          // It missed entries: the connection ends, and the next one is told so.
          controller.close()
        }
      },
      cancel: () => stop.abort(),
    },
    { highWaterMark: 1 },
  )
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
  return new Response(body, { headers })
}
