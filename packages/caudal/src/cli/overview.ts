import { commands } from './commands.ts'
import type { Terminal } from './screen/terminal.ts'

/** The lines that a bare `caudal` shows: what it is, what can be asked of it, and where to begin. */
export function overviewLines(options: { readonly terminal: Terminal; readonly version: string; readonly self: string }): string[] {
  const { paint } = options.terminal
  const lines = [`${paint('bold', 'caudal')} ${paint('grey', options.version)}  data pipelines in TypeScript`, '']
  const width = Math.max(...commands.map((command) => command.name.length)) + 3
  for (const group of ['Start', 'Work', 'Look', 'Care', 'Help']) {
    lines.push(paint('grey', `  ${group}`))
    for (const command of commands) if (command.group === group) lines.push(`    ${command.name.padEnd(width)}${command.summary}`)
    lines.push('')
  }
  lines.push(
    `  ${paint('accent', `${options.self} init my-project`)}   starts a project`,
    `  ${paint('accent', `${options.self} run --help`)}        explains a command, with examples`,
  )
  return lines
}
