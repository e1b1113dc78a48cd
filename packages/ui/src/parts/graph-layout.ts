import type { LayoutOrder } from './layout-worker.ts'
import type { Places, Shape } from './place-boxes.ts'

const keptLayouts = 20

/** The layouts that were asked for last, so that what was seen before is there at once. */
const kept = new Map<string, Promise<Places>>()
const waiting = new Map<number, PromiseWithResolvers<Places>>()
let worker: Worker | undefined
let orders = 0

/** Lays a drawing out, given as JSON, in a worker, so that the page stays at hand meanwhile. */
export function layOut(shape: string): Promise<Places> {
  const places = kept.get(shape) ?? order(JSON.parse(shape) as Shape)
  kept.delete(shape)
  kept.set(shape, places)
  if (kept.size > keptLayouts) kept.delete(kept.keys().next().value!)
  places.catch(() => kept.delete(shape))
  return places
}

function order(shape: Shape): Promise<Places> {
  worker ??= begin()
  const answer = Promise.withResolvers<Places>()
  const number = ++orders
  waiting.set(number, answer)
  worker.postMessage({ order: number, shape } satisfies LayoutOrder, [])
  return answer.promise
}

function begin(): Worker {
  const begun = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
  begun.addEventListener('message', ({ data }: MessageEvent<{ readonly order: number; readonly places: Places }>) => {
    waiting.get(data.order)?.resolve(data.places)
    waiting.delete(data.order)
  })
  begun.addEventListener('error', (event) => {
    const error = event instanceof ErrorEvent && event.message !== '' ? new Error(event.message) : new Error('the layout could not be made')
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    worker = undefined
  })
  return begun
}
