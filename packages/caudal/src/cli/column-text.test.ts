import { expect, test } from 'vitest'
import { ruleText, typeText } from './column-text.ts'
import { scheduleText } from './schedule-text.ts'

test('types read as they are written', () => {
  expect(typeText({ kind: 'int', bits: 64 })).toBe('int64')
  expect(typeText({ kind: 'decimal', precision: 12, scale: 2 })).toBe('decimal(12, 2)')
  expect(typeText({ kind: 'list', of: { kind: 'struct', fields: [{ name: 'a', type: { kind: 'date' } }] } })).toBe('list of { a: date }')
})

test('rules read as a sentence goes on', () => {
  expect(ruleText({ kind: 'min', value: 0 })).toBe('at least 0')
  expect(ruleText({ kind: 'min_length', value: 1 })).toBe('not empty')
  expect(ruleText({ kind: 'one_of', values: ['a', 'b'] })).toBe('one of a, b')
  expect(ruleText({ kind: 'pattern', pattern: '^x', label: 'an x' })).toBe('an x')
})

test('schedules read as people say them', () => {
  expect(scheduleText({ kind: 'on', mode: 'all', datasets: ['a.b', 'c.d'] })).toBe('after a.b and c.d')
  const except = ['2026-12-25']
  expect(scheduleText({ kind: 'cron', line: '0 2 * * *', zone: 'UTC', catchup: 'none', except })).toBe('0 2 * * * UTC except 2026-12-25')
  expect(scheduleText(null)).toBe('by hand')
  expect(scheduleText({ kind: 'cron', line: '0 2 * * *', zone: 'UTC', catchup: 'none' })).toBe('0 2 * * * UTC')
  expect(scheduleText({ kind: 'every', everyMs: 900_000, catchup: 'none' })).toBe('every 15m')
  expect(scheduleText({ kind: 'every', everyMs: 5_400_000, catchup: 'none' })).toBe('every 90m')
  expect(scheduleText({ kind: 'every', everyMs: 30_000, catchup: 'none' })).toBe('every 30s')
})
