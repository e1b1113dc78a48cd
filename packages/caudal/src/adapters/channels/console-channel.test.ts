import { describe, expect, it } from 'vitest'
import type { Log } from '../../define/index.ts'
import { consoleChannel } from './console-channel.ts'

const message = { title: 'Sales are in', text: '3 shops', at: '2026-11-19T02:00:00Z', from: 'shop/summary' }

describe('consoleChannel', () => {
  it('writes to the log with the level of the message, and the message as a field', async () => {
    const said: unknown[][] = []
    const at = (level: string) => (text: string, fields?: unknown) => void said.push([level, text, fields])
    const log: Log = Object.assign(at('info'), { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') })
    const channel = consoleChannel({ log })
    await channel.send(message)
    await channel.send({ ...message, text: '', level: 'critical', fields: { rows: 3 } })
    expect(said).toEqual([
      ['info', 'Sales are in: 3 shops', { message: { title: 'Sales are in', text: '3 shops', level: 'info' } }],
      ['error', 'Sales are in', { message: { title: 'Sales are in', text: '', level: 'critical', fields: { rows: 3 } } }],
    ])
  })
})
