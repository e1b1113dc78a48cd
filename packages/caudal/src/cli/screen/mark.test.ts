import { expect, test } from 'vitest'
import { marks, shown, stateWord } from './mark.ts'
import { fixedTerminal } from './terminal.ts'

test('no two states look alike, and none tells itself by colour alone', () => {
  const told = Object.entries(marks).filter(([state]) => state !== 'queued')
  expect(new Set(told.map(([, mark]) => mark.icon)).size).toBe(told.length)
  expect(new Set(told.map(([, mark]) => mark.ascii)).size).toBe(told.length)
  expect(new Set(Object.values(marks).map((mark) => mark.word)).size).toBe(Object.keys(marks).length)
})

test('a terminal without unicode gets ASCII', () => {
  const terminal = fixedTerminal({ unicode: false })
  expect(stateWord(terminal, 'succeeded')).toBe('+ succeeded')
  expect(shown(terminal, 'a · b → c é')).toBe('a - b > c ?')
  expect(shown(fixedTerminal(), 'a · b')).toBe('a · b')
})
