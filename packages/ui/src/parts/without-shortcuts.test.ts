import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GraphLine } from './graph-model.ts'
import { withoutShortcuts } from './without-shortcuts.ts'

const line = (from: string, to: string): GraphLine => ({ from, to })
const kept = (lines: readonly GraphLine[]): readonly GraphLine[] => withoutShortcuts({ boxes: [], lines }).lines

test('a line beside a longer way is left out, whatever the order', () => {
  const lines = [line('a', 'd'), line('a', 'b'), line('b', 'c'), line('c', 'd'), line('a', 'c'), line('b', 'd')]
  expect(kept(lines)).toEqual([line('a', 'b'), line('b', 'c'), line('c', 'd')])
})

test('the lines of a circle stay, and so does what leads into it', () => {
  const lines = [line('in', 'a'), line('in', 'b'), line('a', 'b'), line('b', 'a'), line('b', 'out')]
  expect(kept(lines)).toEqual(lines)
})

test('what could be reached still can, circles or not', () => {
  const box = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
  fc.assert(
    fc.property(fc.array(fc.tuple(box, box), { maxLength: 24 }), (pairs) => {
      const lines = pairs.map(([from, to]) => line(from, to))
      return reach(lines).every((way) => reach(kept(lines)).includes(way))
    }),
  )
})

function reach(lines: readonly GraphLine[]): string[] {
  const ways = new Set(lines.map(({ from, to }) => `${from}${to}`))
  for (let size = -1; size !== ways.size;) {
    size = ways.size
    for (const one of [...ways]) for (const { from, to } of lines) if (one[1] === from) ways.add(`${one[0]}${to}`)
  }
  return [...ways]
}
