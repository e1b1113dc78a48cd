import { expect, test } from 'vitest'
import { KeyReader } from './keys.ts'

test('two keys in a row are one command, too slowly they are not', () => {
  const done: string[] = []
  const map = { 'g r': () => done.push('runs'), r: () => done.push('retry'), '?': () => done.push('help') }
  const reader = new KeyReader()
  const press = (key: string, at: number): void => reader.read(map, { key, at })?.()
  press('g', 0)
  press('r', 400)
  press('g', 1_000)
  press('r', 2_500)
  press('g', 3_000)
  press('?', 3_100)
  expect(done).toEqual(['runs', 'retry', 'help'])
})
