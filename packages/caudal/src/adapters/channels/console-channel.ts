import type { Log } from '../../define/index.ts'
import type { Channel } from '../../ports/index.ts'

/**
 * Says a message on the screen: it is written to the log of the step that sends it, as info, with a field `message` that holds it whole,
 * by which the screen tells messages from other lines. A warning is written as warn, what is critical as error.
 */
export function consoleChannel(options: { readonly log: Log }): Channel {
  const levels = { info: options.log.info, warning: options.log.warn, critical: options.log.error } as const
  return {
    send(message) {
      const { title, text, level = 'info', fields } = message
      levels[level](text === '' ? title : `${title}: ${text}`, {
        message: { title, text, level, ...(fields === undefined ? {} : { fields }) },
      })
      return Promise.resolve()
    },
  }
}
