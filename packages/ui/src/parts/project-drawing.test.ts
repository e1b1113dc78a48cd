import type { Dataset } from 'caudal/api'
import { expect, test } from 'vitest'
import { projectDrawing } from './project-drawing.ts'

test('steps fold by pipeline, datasets by schema, and each has its mark', () => {
  const late = { deadline: { late: {} }, served: {} } as Dataset
  const drawing = projectDrawing(
    {
      things: [
        { id: 'shop/load', kind: 'step', name: 'load', pipeline: 'shop' },
        { id: 'shop/check', kind: 'step', name: 'check', pipeline: 'shop' },
        { id: 'gold.sales', kind: 'dataset', name: 'gold.sales', pipeline: null },
        { id: 'plain', kind: 'dataset', name: 'plain', pipeline: null },
      ],
      edges: [
        { from: 'shop/load', to: 'gold.sales', kind: 'writes' },
        { from: 'shop/load', to: 'elsewhere', kind: 'writes' },
      ],
    },
    { datasets: new Map([['gold.sales', late]]), pipelines: new Map([['shop', 'failed']]), steps: new Map([['shop/load', 'succeeded']]) },
  )
  expect(drawing.boxes.map(({ label, group, mark }) => [label, group, mark])).toEqual([
    ['load', 'shop', 'succeeded'],
    ['check', 'shop', 'failed'],
    ['gold.sales', 'gold', 'retrying'],
    ['plain', null, null],
  ])
  expect(drawing.lines).toEqual([{ from: 'shop/load', to: 'gold.sales' }])
})
