import { expect, it } from 'vitest'
import { testClock } from '../testing/index.ts'
import type { Log } from '../define/index.ts'
import { createNotify } from './notify.ts'
import { createRedactor } from './redactor.ts'

const said: string[] = []
const log = Object.assign((text: string) => said.push(text), {
  debug: () => undefined,
  info: () => undefined,
  warn: (text: string) => said.push(text),
  error: () => undefined,
}) as Log

function open(channels: Record<string, { kind: 'console' } | { kind: 'file'; path: string }>) {
  const sent: string[] = []
  const notify = createNotify({
    channels,
    log,
    clock: testClock(0),
    redact: createRedactor({ key: 'topsecret' }),
    from: 'shop/summary',
    open: (config) => ({
      send: async (message) => {
        if (config.kind === 'file' && config.path === 'broken') throw new Error('disk full')
        sent.push(`${config.kind} ${message.at} ${message.from} ${message.title} ${message.text} ${message.level}`)
      },
    }),
  })
  return { notify, sent }
}

it('sends to all channels, or to those named, without secrets', async () => {
  const { notify, sent } = open({ screen: { kind: 'console' }, book: { kind: 'file', path: 'x' } })
  await notify({ title: 'done', text: 'with topsecret' })
  await notify({ title: 'again', text: '' }, { to: ['book'] })
  expect(sent).toEqual([
    'console 1970-01-01T00:00:00Z shop/summary done with [secret key] info',
    'file 1970-01-01T00:00:00Z shop/summary done with [secret key] info',
    'file 1970-01-01T00:00:00Z shop/summary again  info',
  ])
})

it('names the nearest channel where one is unknown, before anything is sent', async () => {
  const { notify, sent } = open({ screen: { kind: 'console' } })
  await expect(notify({ title: 'x', text: '' }, { to: ['screen', 'scren'] })).rejects.toMatchObject({
    code: 'CHANNEL-UNKNOWN',
    hint: 'did you mean "screen"?',
  })
  expect(sent).toEqual([])
})

it('lets one broken channel not keep the others from the message', async () => {
  const { notify, sent } = open({ broken: { kind: 'file', path: 'broken' }, screen: { kind: 'console' } })
  await expect(notify({ title: 'x', text: '' })).rejects.toThrow('disk full')
  expect(sent).toHaveLength(1)
})

it('warns where there is no channel at all', async () => {
  await open({}).notify({ title: 'x', text: '' })
  expect(said).toContain('a message has nowhere to go: the config has no channels')
})
