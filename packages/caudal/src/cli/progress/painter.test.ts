import { expect, test } from 'vitest'
import type { Output } from '../command.ts'
import { fixedTerminal } from '../screen/terminal.ts'
import { createPainter } from './painter.ts'

/** What a person sees after the text has gone to a terminal that knows the few movements that a painter makes. */
function screenAfter(text: string): string[] {
  const rows: string[] = ['']
  let row = 0
  let column = 0
  for (const [part] of text.matchAll(/\u001b\[\??(\d*)([A-Za-z])|[^\u001b]/gsu)) {
    const move = /^\u001b\[(\??)(\d*)([A-Za-z])$/.exec(part)
    if (move === null) {
      if (part === '\n') {
        row++
        column = 0
        rows[row] ??= ''
      } else if (part === '\r') column = 0
      else {
        rows[row] = rows[row]!.slice(0, column).padEnd(column) + part + rows[row]!.slice(column + 1)
        column++
      }
    } else if (move[3] === 'A') row = Math.max(0, row - Number(move[2]))
    else if (move[3] === 'K') rows[row] = rows[row]!.slice(0, column)
    else if (move[3] === 'J') {
      rows.length = row + 1
      rows[row] = rows[row]!.slice(0, column)
    }
  }
  return rows
}

function paintedWith(columns: number): {
  readonly output: Output
  readonly written: string[]
  readonly size: { columns: number; rows: number }
} {
  const written: string[] = []
  const size = { columns, rows: 24 }
  const output: Output = {
    terminal: { ...fixedTerminal(), size: () => size },
    write: (text) => void written.push(text),
    drained: () => Promise.resolve(),
  }
  return { output, written, size }
}

test('lines are painted over, put above and taken away', () => {
  const { output, written } = paintedWith(40)
  const painter = createPainter(output)
  painter.paint(['one', 'two', 'three'])
  painter.paint(['one', '2', 'three', 'four'])
  expect(screenAfter(written.join(''))).toEqual(['one', '2', 'three', 'four', ''])
  painter.above(['a warning'])
  expect(screenAfter(written.join(''))).toEqual(['a warning', 'one', '2', 'three', 'four', ''])
  painter.paint(['one'])
  expect(screenAfter(written.join(''))).toEqual(['a warning', 'one', ''])
  painter.end({ keep: false })
  expect(screenAfter(written.join(''))).toEqual(['a warning', ''])
})

test('what has not changed is not written again', () => {
  const { output, written } = paintedWith(40)
  const painter = createPainter(output)
  painter.paint(['steady', 'old'])
  painter.paint(['steady', 'old'])
  expect(written).toHaveLength(1)
  painter.paint(['steady', 'new'])
  expect(written[1]).not.toContain('steady')
})

test('the cursor is hidden while it paints, and given back', () => {
  const { output, written } = paintedWith(40)
  const painter = createPainter(output)
  painter.paint(['one'])
  expect(written.join('')).toContain('\u001b[?25l')
  painter.end({ keep: true })
  expect(written.at(-1)).toBe('\u001b[?25h')
  expect(screenAfter(written.join(''))).toEqual(['one', ''])
})

test('when the terminal becomes narrower all that wrapped is painted anew', () => {
  const { output, written, size } = paintedWith(40)
  const painter = createPainter(output)
  painter.paint(['x'.repeat(30)])
  size.columns = 20
  painter.paint(['y'.repeat(10)])
  expect(written[1]).toContain('\u001b[2A')
})
