import { describe, expect, it } from 'vitest'
import { testClock } from '../testing/index.ts'
import { createAttemptLog } from './attempt-log.ts'
import type { LineNote } from './protocol.ts'
import { createRedactor } from './redactor.ts'

function open(options: { readonly budget?: number; readonly secrets?: Record<string, string> } = {}) {
  const lines: LineNote[] = []
  const redact = createRedactor(options.secrets ?? {})
  const log = createAttemptLog({
    id: 7,
    clock: testClock(5),
    redact,
    budget: options.budget ?? 1_000_000,
    post: (line) => lines.push(line),
  })
  return { log, lines, messages: () => lines.map((line) => `${line.level} ${line.message}`) }
}

describe('createAttemptLog', () => {
  it('writes levels and fields, with what JSON cannot hold as text', () => {
    const { log, lines } = open()
    log.write('page read', { page: 3, big: 1n, at: new Date(0), none: undefined })
    log.write.warn('slow')
    expect(lines).toEqual([
      { id: 7, at: 5, level: 'info', message: 'page read', fields: { page: 3, big: '1', at: '1970-01-01T00:00:00.000Z' } },
      { id: 7, at: 5, level: 'warn', message: 'slow' },
    ])
  })

  it('puts what is printed together to lines', () => {
    const { log, messages } = open()
    log.print('one\r\ntw', 'info')
    log.print('o\n\nthr', 'info')
    log.print('odd', 'warn')
    log.print('ee', 'info')
    log.end()
    log.print('too late\n', 'info')
    expect(messages()).toEqual(['info one', 'info two', 'info ', 'info three', 'warn odd'])
  })

  it('takes terminal colours out', () => {
    const { log, messages } = open()
    log.write('\u001B[31mred\u001B[0m')
    expect(messages()).toEqual(['info red'])
  })

  it('drops lines beyond the budget and says at the end how much', () => {
    const { log, lines, messages } = open({ budget: 10 })
    log.write('12345678')
    log.write('12345678')
    log.write('1')
    log.print('more\n', 'info')
    log.end()
    expect(messages()).toEqual([
      'info 12345678',
      expect.stringContaining('budget of 10 bytes is used up: 3 more lines, 14 bytes') as string,
    ])
    expect(lines.at(-1)?.fields).toEqual({ dropped_lines: 3, dropped_bytes: 14 })
  })

  it('hides secrets in messages, fields and printed pieces, even where a line without end is cut', () => {
    const { log, lines } = open({ secrets: { key: 'topsecret' } })
    log.write('a topsecret', { k: 'topsecret' })
    log.print('x'.repeat(70_000) + 'tops', 'info')
    log.print('ecret and on\n', 'info')
    log.end()
    expect(JSON.stringify(lines)).not.toContain('topsecret')
    expect(lines.map((line) => line.message).join('')).toContain('[secret key] and on')
  })
})
