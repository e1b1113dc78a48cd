import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault } from '../../kernel/index.ts'
import type { Channel } from '../../ports/index.ts'

/**
 * Appends each message to a file as a block of text and has it on the disk before `send` resolves. Several processes may send to one
 * file at once; their blocks do not mix. Rejects with `CHANNEL-FAILED`.
 */
export function fileChannel(options: { readonly path: string }): Channel {
  return {
    async send(message) {
      try {
        await mkdir(dirname(options.path), { recursive: true })
        await using file = await open(options.path, 'a')
        await file.appendFile(blockOf(message))
        await file.sync()
      } catch (cause) {
        throw new Fault('CHANNEL-FAILED', {
          message: `the message "${message.title}" could not be written to ${options.path}: ${(cause as Error).message}`,
          hint: 'see whether the folder is writable and the disk has room',
          blame: 'system',
          retryable: true,
          data: { path: options.path },
          cause,
        })
      }
    },
  }
}

function blockOf({ at, from, title, text, level = 'info', fields = {} }: Parameters<Channel['send']>[0]): string {
  const facts = Object.entries(fields).map(
    ([name, value]) => `  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value ?? null)}`,
  )
  return [`${at} ${level.toUpperCase()} ${from}`, title, ...(text === '' ? [] : [text]), ...facts, '', ''].join('\n')
}
