import { expect, test } from 'vitest'
import { matchesGlob, matchesPath } from './glob.ts'

test.each([
  ['stg_orders', 'stg_*', true],
  ['a.b.c', 'a*c', true],
  ['orders', 'order?', true],
  ['orders', '[a-o]rders', true],
  ['orders', '[!a-n]rders', true],
  ['orders', '[!o]rders', false],
  ['a+b', 'a+b', true],
  ['[x', '[x', true],
  ['Orders', 'orders', false],
])('%s against %s', (text, pattern, expected) => {
  expect(matchesGlob(text, pattern)).toBe(expected)
})

test.each([
  ['models/a/b.sql', 'models/*/b.sql', true],
  ['models/a/b.sql', 'models/*', false],
  ['models/a/b.sql', './models/**/*.sql', true],
  ['models/b.sql', 'models/**/b.sql', true],
  ['models', 'models/', true],
])('%s against the path %s', (path, pattern, expected) => {
  expect(matchesPath(path, pattern)).toBe(expected)
})
