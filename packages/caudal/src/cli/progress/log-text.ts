import type { LogLine } from '../../journal/index.ts'
import type { Style, Terminal } from '../screen/terminal.ts'
import { oneLine } from '../screen/text.ts'

const styles: { readonly [L in LogLine['level']]: Style } = { debug: 'grey', info: 'grey', warn: 'amber', error: 'red' }

/** The message that a log line carries, where a task sent one to the screen. */
export function messageOf(line: LogLine): { readonly title: string; readonly text: string } | null {
  const message = line.fields?.['message'] as { readonly title?: unknown; readonly text?: unknown } | string | undefined
  if (typeof message !== 'object' || typeof message.title !== 'string' || typeof message.text !== 'string') return null
  return { title: message.title, text: message.text }
}

/** A line of a log for the screen: level, where it comes from, message and fields. `at` adds the moment in front. */
export function logText(line: LogLine, options: { readonly terminal: Terminal; readonly at: boolean }): string {
  const { paint } = options.terminal
  const at = options.at ? `${paint('grey', line.at)}  ` : ''
  const message = messageOf(line)
  if (message !== null)
    return `${at}${paint('accent', options.terminal.unicode ? '✉' : '>')} ${paint('bold', oneLine(message.title))}  ${oneLine(message.text)}`
  const where = line.item === null ? line.step : `${line.step}[${line.item}]`
  const attempt = line.attempt > 1 ? ` (attempt ${line.attempt})` : ''
  const fields = Object.entries(line.fields ?? {}).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const facts = fields.length === 0 ? '' : `  ${paint('grey', oneLine(fields.join(' ')))}`
  const level = paint(styles[line.level], line.level.padEnd(5))
  return `${at}${level}  ${paint('bold', where)}${attempt}  ${oneLine(line.message)}${facts}`
}
