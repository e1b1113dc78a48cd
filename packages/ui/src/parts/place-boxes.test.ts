import { expect, test } from 'vitest'
import type { GraphLine } from './graph-model.ts'
import { crossings } from './layer-order.ts'
import { boxHeight, boxWidth, placeBoxes } from './place-boxes.ts'
import type { Places, Shape } from './place-boxes.ts'

const drawing = (ids: readonly string[], lines: readonly (readonly [string, string])[]): Shape => ({
  boxes: ids.map((id) => ({ id, label: id, kind: 'dataset' })),
  lines: lines.map(([from, to]): GraphLine => ({ from, to })),
})

/** Pairs of boxes that cover each other. */
function covered({ boxes }: Shape, places: Places): string[] {
  const sorted = boxes.toSorted((a, b) => places.get(a.id)!.x - places.get(b.id)!.x)
  return sorted.flatMap((one, at) => {
    const [a, found] = [places.get(one.id)!, [] as string[]]
    for (const other of sorted.slice(at + 1)) {
      const b = places.get(other.id)!
      if (b.x - a.x > 300) break
      if (b.x - a.x < (boxWidth(one) + boxWidth(other)) / 2 && Math.abs(a.y - b.y) < boxHeight) found.push(`${one.id} ${other.id}`)
    }
    return found
  })
}

/** A drawing of layers, each box joined with some of the layer before, chosen by a sum that looks like chance. */
function wide(layers: number, of: { readonly size: number; readonly joins: number }): Shape {
  const ids = Array.from({ length: layers * of.size }, (_, at) => `box ${at}`)
  const lines = ids.slice(of.size).flatMap((id, at) =>
    Array.from({ length: of.joins }, (_, join) => {
      const layer = Math.floor(at / of.size)
      const back = join % 3 === 2 ? Math.max(0, layer - 5) : layer
      return [ids[back * of.size + ((at * 7919 + join * 104_729) % of.size)]!, id] as const
    }),
  )
  return drawing(ids, lines)
}

test('lines go from left to right, and boxes lie near what they are joined with', () => {
  const places = placeBoxes(drawing(['c', 'a', 'b', 'late'], [['a', 'b'], ['b', 'c'], ['a', 'c'], ['late', 'c']])) // prettier-ignore
  const x = (id: string): number => places.get(id)!.x
  expect(x('a')).toBeLessThan(x('b'))
  expect(x('b')).toBeLessThan(x('c'))
  expect(x('late')).toBeGreaterThan(x('a'))
  expect(x('late')).toBeLessThan(x('c'))
})

test('a chain is a straight line, and a fork lies around its root', () => {
  const chain = placeBoxes(drawing(['a', 'b', 'c'], [['a', 'b'], ['b', 'c']])) // prettier-ignore
  expect(new Set([...chain.values()].map(({ y }) => y)).size).toBe(1)
  const fork = placeBoxes(drawing(['root', 'up', 'down'], [['root', 'up'], ['root', 'down']])) // prettier-ignore
  expect(fork.get('root')!.y).toBeCloseTo((fork.get('up')!.y + fork.get('down')!.y) / 2)
})

test('lines that need not cross do not', () => {
  const { lines, boxes } = drawing(['a', 'b', 'c', 'x', 'y', 'z'], [['a', 'z'], ['b', 'y'], ['c', 'x'], ['a', 'y'], ['b', 'x']]) // prettier-ignore
  const places = placeBoxes({ boxes, lines })
  const rank = (ids: readonly string[]): number[] =>
    ids.toSorted((a, b) => places.get(a)!.y - places.get(b)!.y).map((id) => boxes.findIndex((box) => box.id === id))
  const next = boxes.map(({ id }) => lines.filter(({ from }) => from === id).map(({ to }) => boxes.findIndex((box) => box.id === to)))
  expect(crossings([rank(['a', 'b', 'c']), rank(['x', 'y', 'z'])], next)).toBe(0)
  expect(crossings([[0, 1, 2], [3, 4, 5]], next)).toBe(6) // prettier-ignore
})

test('circles, boxes that stand alone and lines to nowhere have their place', () => {
  const places = placeBoxes(
    drawing(['a', 'b', 'alone', 'self'], [['a', 'b'], ['b', 'a'], ['self', 'self'], ['a', 'gone']]), // prettier-ignore
  )
  expect(places.size).toBe(4)
  expect([...places.values()].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true)
  expect(placeBoxes(drawing([], [])).size).toBe(0)
})

test.each([
  { name: '2,000 boxes', shape: wide(20, { size: 100, joins: 2 }) },
  { name: '2,000 boxes with 20,000 lines', shape: wide(40, { size: 50, joins: 10 }) },
  { name: 'a thousand boxes in a row', shape: wide(1_000, { size: 1, joins: 1 }) },
  { name: 'a thousand boxes apart', shape: wide(1, { size: 1_000, joins: 1 }) },
])('$name do not cover each other, and lie the same way again', ({ shape }) => {
  const places = placeBoxes(shape)
  expect(places.size).toBe(shape.boxes.length)
  expect(covered(shape, places)).toEqual([])
  expect([...placeBoxes(shape)]).toEqual([...places])
})
