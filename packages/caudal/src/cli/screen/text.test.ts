import { expect, test } from 'vitest'
import { cutText, firstLine, oneLine, padText, textWidth, wrapText } from './text.ts'

test('width counts columns, not code units', () => {
  expect(textWidth('caudal')).toBe(6)
  expect(textWidth('água')).toBe(4)
  expect(textWidth('日本')).toBe(4)
  expect(textWidth('🚀')).toBe(2)
  expect(textWidth('e\u0301')).toBe(1)
  expect(textWidth('\u001b[31mred\u001b[39m')).toBe(3)
})

test('a text is cut to its width with an ellipsis', () => {
  expect(cutText('bronze.sales', 12)).toBe('bronze.sales')
  expect(cutText('bronze.sales', 8)).toBe('bronze.…')
  expect(cutText('日本語', 5)).toBe('日本…')
  expect(textWidth(cutText('日本語', 4))).toBeLessThanOrEqual(4)
  expect(cutText('abc', 0)).toBe('')
})

test('padding fills columns on either side', () => {
  expect(padText('ab', { width: 4 })).toBe('ab  ')
  expect(padText('日', { width: 4, align: 'right' })).toBe('  日')
  expect(padText('long', { width: 2 })).toBe('long')
})

test('what comes from outside cannot steer the terminal', () => {
  expect(oneLine('a\u001b[2Jb')).toBe('ab')
  expect(oneLine('a\nb\tc')).toBe('a ⏎ b c')
  expect(oneLine('a\u0007\u202eb')).toBe('a��b')
  expect(firstLine('\n  \n second\nthird')).toBe(' second')
})

test('text is wrapped at spaces', () => {
  expect(wrapText('one two three', 8)).toEqual(['one two', 'three'])
  expect(wrapText('unbreakableword x', 5)).toEqual(['unbreakableword', 'x'])
  expect(wrapText('a\nb', 5)).toEqual(['a', 'b'])
})
