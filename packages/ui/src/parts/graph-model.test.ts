import { expect, test } from 'vitest'
import { around, findBoxes, foldGroups } from './graph-model.ts'
import type { Drawing, GraphBox } from './graph-model.ts'

const box = (id: string, group: string | null, mark: GraphBox['mark'] = null): GraphBox => ({ id, label: id, kind: 'dataset', group, mark })
const drawing: Drawing = {
  boxes: [box('raw.a', 'raw', 'succeeded'), box('raw.b', 'raw', 'failed'), box('gold.c', 'gold'), box('alone', null)],
  lines: [
    { from: 'raw.a', to: 'gold.c' },
    { from: 'raw.b', to: 'gold.c' },
    { from: 'raw.a', to: 'raw.b' },
    { from: 'gold.c', to: 'alone' },
  ],
}

test('a folded group is one box with the worst mark, and its lines are one', () => {
  const folded = foldGroups(drawing, () => false)
  expect(folded.boxes.map(({ id, label, mark }) => [id, label, mark])).toEqual([
    ['gold.c', 'gold.c', null],
    ['alone', 'alone', null],
    ['group:raw', 'raw (2)', 'failed'],
  ])
  expect(folded.lines).toEqual([
    { from: 'group:raw', to: 'gold.c' },
    { from: 'gold.c', to: 'alone' },
  ])
})

test('open groups stay as they are', () => {
  expect(foldGroups(drawing, () => true)).toEqual(drawing)
})

test('around a box are all that lead to it and all that it leads to, and no cousins', () => {
  const wide: Drawing = { boxes: [...drawing.boxes, box('cousin', null)], lines: [...drawing.lines, { from: 'raw.b', to: 'cousin' }] }
  expect([...around(wide, 'gold.c')].toSorted()).toEqual(['alone', 'gold.c', 'raw.a', 'raw.b'])
})

test('two thousand boxes in a chain are walked without trouble', () => {
  const boxes = Array.from({ length: 2_000 }, (_, at) => box(`b${at}`, null))
  const lines = boxes.slice(1).map(({ id }, at) => ({ from: `b${at}`, to: id }))
  expect(around({ boxes, lines }, 'b1000').size).toBe(2_000)
})

test('what begins with the text is found first', () => {
  expect(findBoxes(drawing, 'A').map(({ id }) => id)).toEqual(['alone', 'raw.a', 'raw.b'])
  expect(findBoxes(drawing, ' ')).toEqual([])
})
