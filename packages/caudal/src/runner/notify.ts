import { didYouMean, Fault, isoInstant } from '../kernel/index.ts'
import type { Clock } from '../kernel/index.ts'
import type { Config, Log, Message } from '../define/index.ts'
import type { Channel } from '../ports/index.ts'
import type { Redactor } from './redactor.ts'

/** Opens a channel of the config; a console channel says what it carries through the log. */
export type OpenChannel = (config: Config['channels'][string], options: { readonly log: Log }) => Channel

/** What the messages of an attempt go by. */
export interface NotifyOptions {
  readonly channels: Config['channels']
  readonly open: OpenChannel
  readonly log: Log
  readonly clock: Clock
  readonly redact: Redactor
  /** Who sends: `pipeline/step`. */
  readonly from: string
}

/**
 * Makes the `notify` of a task: sends to the channels named, or to all, side by side. Throws `CHANNEL-UNKNOWN` before anything is sent;
 * where a channel fails the others still get the message, and then the first failure is thrown.
 */
export function createNotify(options: NotifyOptions): (message: Message, to?: { readonly to?: readonly string[] }) => Promise<void> {
  const { channels, redact, log, clock } = options
  return async (message, { to } = {}) => {
    const names = to ?? Object.keys(channels)
    for (const name of names) if (!Object.hasOwn(channels, name)) throw unknownChannel(name, channels)
    if (names.length === 0) log.warn('a message has nowhere to go: the config has no channels', { title: message.title })
    const clean: Message = {
      title: redact.text(message.title),
      text: redact.text(message.text),
      level: message.level ?? 'info',
      ...(message.fields === undefined ? {} : { fields: redact.json(message.fields) }),
    }
    const letter = { ...clean, at: isoInstant(clock.now()), from: options.from }
    const sent = await Promise.allSettled(names.map(async (name) => options.open(channels[name]!, { log }).send(letter)))
    const failed = sent.find((one) => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}

function unknownChannel(name: string, channels: Config['channels']): Fault {
  return new Fault('CHANNEL-UNKNOWN', {
    message: `the config has no channel "${name}"`,
    hint: didYouMean(name, Object.keys(channels)),
    data: { channel: name },
  })
}
