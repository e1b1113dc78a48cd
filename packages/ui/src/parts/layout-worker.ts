import { placeBoxes } from './place-boxes.ts'
import type { Shape } from './place-boxes.ts'

/** What the worker is asked: a drawing, and the number that its answer carries. */
export interface LayoutOrder {
  readonly order: number
  readonly shape: Shape
}

const post = postMessage as (answer: unknown) => void

addEventListener('message', ({ data }: MessageEvent<LayoutOrder>) => post({ order: data.order, places: placeBoxes(data.shape) }))
