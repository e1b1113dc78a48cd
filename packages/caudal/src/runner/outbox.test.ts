import { describe, expect, it } from 'vitest'
import { testClock } from '../testing/index.ts'
import { createOutbox } from './outbox.ts'
import type { FromRunner, LineNote } from './protocol.ts'

const line = (message: string): LineNote => ({ id: 1, at: 0, level: 'info', message })

function open() {
  const clock = testClock()
  const posted: FromRunner[] = []
  return {
    clock,
    posted,
    outbox: createOutbox({ clock, post: (message) => posted.push(message) }),
    kinds: () => posted.map(({ kind }) => kind),
  }
}

describe('createOutbox', () => {
  it('keeps lines back for 50 ms and sends them together', () => {
    const { clock, outbox, posted } = open()
    outbox.line(line('a'))
    outbox.line(line('b'))
    expect(posted).toEqual([])
    clock.advance(50)
    expect(posted).toEqual([{ kind: 'lines', lines: [line('a'), line('b')] }])
  })

  it('sends lines at once at 64 KB', () => {
    const { outbox, kinds } = open()
    outbox.line(line('x'.repeat(70_000)))
    expect(kinds()).toEqual(['lines'])
  })

  it('sends an attempt’s lines before its end, and the ends of one turn together', async () => {
    const { outbox, posted, kinds } = open()
    outbox.line(line('last words'))
    outbox.ended(1, { kind: 'stopped' })
    outbox.ended(2, { kind: 'cancelled' })
    await new Promise((resolve) => process.nextTick(resolve))
    expect(kinds()).toEqual(['lines', 'ended'])
    expect(posted[1]).toMatchObject({ attempts: [{ id: 1 }, { id: 2 }] })
  })

  it('keeps the order of ends and other messages', () => {
    const { outbox, kinds } = open()
    outbox.ended(1, { kind: 'stopped' })
    outbox.send({ kind: 'ask_warehouse' })
    expect(kinds()).toEqual(['ended', 'ask_warehouse'])
  })
})
