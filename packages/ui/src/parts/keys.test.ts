import { expect, test } from 'vitest'
import { KeyReader } from './keys.ts'

const done: string[] = []
const shell = { 'g r': () => done.push('runs'), '?': () => done.push('help') }
const page = { r: () => done.push('retry'), l: () => done.push('log') }

function press(reader: KeyReader, at: number, key: string): void {
  reader.read([shell, page], { key, at })?.()
}

test('two keys in a row are one command, too slowly they are not', () => {
  done.length = 0
  const reader = new KeyReader()
  press(reader, 0, 'g')
  press(reader, 400, 'r')
  press(reader, 1_000, 'g')
  press(reader, 2_500, 'r')
  press(reader, 3_000, 'g')
  press(reader, 3_100, '?')
  expect(done).toEqual(['runs', 'retry', 'help'])
})

test('a pair that one part knows is not also the lone key of another', () => {
  done.length = 0
  const reader = new KeyReader()
  press(reader, 0, 'g')
  press(reader, 100, 'r')
  press(reader, 200, 'r')
  expect(done).toEqual(['runs', 'retry'])
})

test('of two parts that know a key the later one says what it does', () => {
  done.length = 0
  new KeyReader().read([page, { l: () => done.push('lines') }], { key: 'l', at: 0 })?.()
  expect(done).toEqual(['lines'])
})
