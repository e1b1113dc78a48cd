import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines, foldDiff } from './diff-lines.ts'

const write = (before: string, after: string): string =>
  diffLines(before, after)
    .map(({ kind, text }) => `${{ same: ' ', gone: '-', new: '+' }[kind]}${text}`)
    .join('|')

test('a changed line is gone and new, the others are the same', () => {
  expect(write('a\nb\nc\n', 'a\nx\nc\n')).toBe(' a|-b|+x| c')
  expect(write('', 'a\n')).toBe('+a')
  expect(write('a\nb\nc\nd', 'b\nd\ne')).toBe('-a| b|-c| d|+e')
})

test('both texts can be read back, by the shortest way', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      const lines = diffLines(a.join('\n'), b.join('\n'))
      const read = (without: string): string =>
        lines
          .filter(({ kind }) => kind !== without)
          .map((line) => line.text)
          .join()
      const same = lines.filter(({ kind }) => kind === 'same').length
      return read('new') === a.join() && read('gone') === b.join() && same === longestCommon(a, b)
    }),
  )
})

test('what is far from a change is folded', () => {
  const many = Array.from({ length: 20 }, (_, at) => `line ${at}`)
  const parts = foldDiff(diffLines(many.join('\n'), many.with(10, 'other').join('\n')), 2)
  expect(parts.map((part) => (part.kind === 'lines' ? part.lines.length : -part.count))).toEqual([-8, 6, -7])
})

function longestCommon(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0))
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!)
  return table[a.length]![b.length]!
}
