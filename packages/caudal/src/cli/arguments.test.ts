import { expect, test } from 'vitest'
import type { Fault } from '../kernel/index.ts'
import { Faults } from '../kernel/index.ts'
import { readArguments } from './arguments.ts'
import type { Command } from './command.ts'

const command: Command = {
  name: 'run',
  summary: 'Run',
  arguments: [{ name: 'PIPELINE', summary: 'A pipeline', optional: true }],
  options: {
    window: { summary: 'The window', value: 'D' },
    param: { summary: 'A parameter', value: 'K=V', many: true },
    level: { summary: 'A level', value: 'L', choices: ['info', 'warn'] },
    limit: { summary: 'A limit', value: 'N' },
    follow: { summary: 'Follow', short: 'f' },
  },
  examples: [],
  run: () => Promise.resolve(0),
}

function faultsOf(words: readonly string[]): readonly Fault[] {
  try {
    readArguments(command, words)
  } catch (error) {
    return error instanceof Faults ? error.faults : [error as Fault]
  }
  return []
}

test('arguments and options are read in any order', () => {
  const given = readArguments(command, ['--param', 'a=1', 'flights', '-f', '--window=2001-01', '--param=b=2', '--limit', '1_000'])
  expect(given.argument(0)).toBe('flights')
  expect(given.value('window')).toBe('2001-01')
  expect(given.values('param')).toEqual(['a=1', 'b=2'])
  expect(given.has('follow')).toBe(true)
  expect(given.has('json')).toBe(false)
  expect(given.count('limit')).toBe(1_000)
})

test('all that is wrong is said at once, each with its mend', () => {
  const faults = faultsOf(['a', 'b', '--wndow', '--level', 'loud', '--window'])
  expect(faults.map((fault) => [fault.code, fault.hint])).toEqual([
    ['CLI-UNKNOWN-OPTION', 'did you mean "--window"?'],
    ['CLI-BAD-VALUE', 'choose one of info, warn'],
    ['CLI-BAD-VALUE', 'write --window D'],
    ['CLI-EXTRA-ARGUMENT', 'put text that has spaces between quotes'],
  ])
})

test.each([
  [['--follow=yes'], 'CLI-BAD-VALUE'],
  [['--window', 'a', '--window', 'b'], 'CLI-BAD-VALUE'],
  [['-x'], 'CLI-UNKNOWN-OPTION'],
])('%j is refused', (words, code) => {
  expect(faultsOf(words).map((fault) => fault.code)).toEqual([code])
})

test.each(['0', '-1', 'x', '1.5', ''])('"%s" is no count', (text) => {
  expect(() => readArguments(command, [`--limit=${text}`]).count('limit')).toThrow('--limit cannot be')
})

test('a missing argument names what is missing, and help asks for none', () => {
  const strict: Command = { ...command, arguments: [{ name: 'WHAT', summary: 'What to list', choices: ['runs', 'pipelines'] }] }
  expect(() => readArguments(strict, [])).toThrow('run needs WHAT')
  expect(() => readArguments(strict, ['rums'])).toThrow('WHAT cannot be "rums"')
  expect(readArguments(strict, ['--help']).has('help')).toBe(true)
})

test('only a command that takes it is given what stands after --', () => {
  expect(readArguments({ ...command, takesRest: true }, ['--', 'run', '--w']).rest).toEqual(['run', '--w'])
})

test('an option that takes words takes them up to the next option', () => {
  const words = { ...command, options: { ...command.options, select: { summary: 'What', value: 'S', short: 's', words: true } } }
  const given = readArguments(words, ['flights', '--select', 'a', '+b', '-f', '-s', 'c', 'd', '--select=e', 'f', '--limit', '3'])
  expect(given.values('select')).toEqual(['a', '+b', 'c', 'd', 'e', 'f'])
  expect(given.argument(0)).toBe('flights')
  expect(given.count('limit')).toBe(3)
})
