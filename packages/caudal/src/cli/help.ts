import type { Command, OptionSpec } from './command.ts'
import { commonOptions } from './arguments.ts'
import type { Terminal } from './screen/terminal.ts'
import { padText, wrapText } from './screen/text.ts'

/** The lines of a command's help. */
export function helpLines(command: Command, terminal: Terminal): string[] {
  const { paint } = terminal
  const width = Math.min(terminal.size().columns, 100) - 2
  const lines = [`${paint('bold', `caudal ${command.name}`)}  ${command.summary}`, '', `  ${usageLine(command)}`]
  for (const paragraph of command.details?.split('\n') ?? []) lines.push('', ...wrapText(paragraph, width).map((line) => `  ${line}`))
  if (command.arguments.length > 0) {
    lines.push('', paint('bold', 'Arguments'))
    lines.push(
      ...pairs(
        command.arguments.map((spec) => [spec.name, withChoices(spec.summary, spec.choices)]),
        terminal,
      ),
    )
  }
  if (command.commands !== undefined) {
    lines.push('', paint('bold', 'Commands'))
    lines.push(
      ...pairs(
        command.commands.map(({ name, summary }) => [name.slice(command.name.length + 1), summary]),
        terminal,
      ),
    )
  }
  lines.push('', paint('bold', 'Options'))
  lines.push(
    ...pairs(
      Object.entries({ ...command.options, ...commonOptions }).map(([name, spec]) => [
        optionText(name, spec),
        withChoices(spec.summary, spec.choices),
      ]),
      terminal,
    ),
  )
  lines.push('', paint('bold', 'Examples'))
  for (const example of command.examples) lines.push(`  ${paint('accent', example.line)}`, `      ${paint('grey', example.what)}`)
  return lines
}

/** How long a usage line may be before its options are left to the list of them. */
const usageWidth = 100

/** How a command is written: `caudal run [PIPELINE] [--window D]`; with so many options that no line holds them, `caudal backfill PIPELINE [options]`. */
export function usageLine(command: Command): string {
  const positional = command.arguments.map((spec) => {
    const name = spec.choices === undefined ? spec.name : spec.choices.join('|')
    return spec.optional === true ? `[${name}]` : name
  })
  if (command.commands !== undefined) return `caudal ${command.name} COMMAND`
  const options = Object.entries(command.options).map(
    ([name, spec]) =>
      `[--${name}${spec.value === undefined ? '' : ` ${spec.value}`}]${spec.many === true || spec.words === true ? '…' : ''}`,
  )
  const line = ['caudal', command.name, ...positional, ...options].join(' ')
  return line.length <= usageWidth ? line : ['caudal', command.name, ...positional, '[options]'].join(' ')
}

/** How an option is written: `-h, --help`, `--window D`. */
export function optionText(name: string, spec: OptionSpec): string {
  const short = spec.short === undefined ? '' : `-${spec.short}, `
  return `${short}--${name}${spec.value === undefined ? '' : ` ${spec.value}`}`
}

function withChoices(summary: string, choices: readonly string[] | undefined): string {
  return choices === undefined ? summary : `${summary}: ${choices.join(', ')}`
}

function pairs(rows: readonly (readonly [string, string])[], terminal: Terminal): string[] {
  const left = Math.max(...rows.map(([name]) => name.length)) + 2
  const width = Math.max(24, Math.min(terminal.size().columns, 100) - left - 3)
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrapText(text, width)
    return [`  ${padText(name, { width: left })}${first}`, ...more.map((line) => `  ${' '.repeat(left)}${line}`)]
  })
}
