import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { terminalOf } from './terminal.ts'

function stream(options: { readonly isTTY: boolean; readonly columns?: number }): NodeJS.WriteStream {
  return Object.assign(new PassThrough(), { rows: 30, columns: 100, ...options }) as unknown as NodeJS.WriteStream
}

function from(variables: Record<string, string>): (name: string) => string | undefined {
  return (name) => variables[name]
}

test('a file has no columns and nobody watches it', () => {
  const terminal = terminalOf(stream({ isTTY: false }), () => undefined)
  expect(terminal.interactive).toBe(false)
  expect(terminal.size().columns).toBe(Number.POSITIVE_INFINITY)
})

test('a terminal is watched, unless it is dumb or a build machine', () => {
  expect(terminalOf(stream({ isTTY: true }), from({ TERM: 'xterm' })).interactive).toBe(true)
  expect(terminalOf(stream({ isTTY: true }), from({ TERM: 'dumb' })).interactive).toBe(false)
  expect(terminalOf(stream({ isTTY: true }), from({ TERM: 'xterm', CI: 'true' })).interactive).toBe(false)
})

test('unicode is left to terminals that show it', () => {
  const unicode = (environment: Record<string, string>): boolean => terminalOf(stream({ isTTY: true }), from(environment)).unicode
  expect(unicode({ TERM: 'xterm-256color' })).toBe(true)
  expect(unicode({ TERM: 'dumb' })).toBe(false)
  expect(unicode({ TERM: 'linux' })).toBe(false)
  expect(unicode({ OS: 'Windows_NT' })).toBe(false)
  expect(unicode({ OS: 'Windows_NT', WT_SESSION: '1' })).toBe(true)
})
