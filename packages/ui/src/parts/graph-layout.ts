import ELK from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import type { GraphBox, GraphLine } from './graph-model.ts'

/** What a layout depends on. */
export interface Shape {
  readonly boxes: readonly Pick<GraphBox, 'id' | 'label' | 'kind'>[]
  readonly lines: readonly GraphLine[]
}

/** Where the middle of each box lies. */
export type Places = ReadonlyMap<string, { readonly x: number; readonly y: number }>

const elk = new ELK({ workerFactory: () => new Worker(workerUrl) })

/** How wide a box is drawn for its label. */
export function boxWidth({ label, kind }: Pick<GraphBox, 'label' | 'kind'>): number {
  return Math.min(260, Math.max(60, label.length * 7.2 + (kind === 'step' ? 30 : 24)))
}

/** How high each box is drawn. */
export const boxHeight = 28

/** Lays a drawing out in layers from left to right, in a worker, so that the page stays at hand meanwhile. */
export async function layOut(drawing: Shape): Promise<Places> {
  const { children = [] } = await elk.layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': '46',
      'elk.spacing.nodeNode': '14',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.thoroughness': drawing.boxes.length > 500 ? '2' : '7',
    },
    children: drawing.boxes.map((box) => ({ id: box.id, width: boxWidth(box), height: boxHeight })),
    edges: drawing.lines.map(({ from, to }, at) => ({ id: `line ${at}`, sources: [from], targets: [to] })),
  })
  return new Map(children.map(({ id, x = 0, y = 0, width, height }) => [id, { x: x + width / 2, y: y + height / 2 }] as const))
}
