import { commonOptions } from './arguments.ts'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { optionText, usageLine } from './help.ts'

/** The page docs/reference/cli.md, made from the commands' own help. */
export async function renderCliReference(): Promise<string> {
  const all = await Promise.all(commands.map((entry) => entry.load()))
  const lines = [
    '# The command line',
    '',
    'This page is made from the help of the commands (`caudal COMMAND --help`).',
    '',
    'Every command takes these options:',
    '',
    ...optionTable(commonOptions),
    '',
    'Exit codes: 0 done, 1 the work failed, 2 bad usage, 3 the project does not load. With `--json` an error is a JSON document too:',
    '`{ "error": { "code", "message", "hint", "place" } }`, and `errors` lists them all where there are several.',
    '',
  ]
  for (const command of all) for (const each of [command, ...(command.commands ?? [])]) lines.push(...commandSection(each))
  return `${lines.join('\n').trimEnd()}\n`
}

function commandSection(command: Command): string[] {
  const lines = [`## caudal ${command.name}`, '', `${command.summary}.`, '', '```text', usageLine(command), '```', '']
  for (const paragraph of command.details?.split('\n') ?? []) lines.push(paragraph, '')
  if (command.arguments.length > 0) {
    lines.push('| argument | |', '|---|---|')
    for (const spec of command.arguments) lines.push(row(spec.name, choicesText(spec.summary, spec.choices)))
    lines.push('')
  }
  if (Object.keys(command.options).length > 0) lines.push(...optionTable(command.options), '')
  for (const example of command.examples) lines.push(`- \`${example.line}\`: ${example.what}`)
  lines.push('')
  return lines
}

function optionTable(options: Command['options']): string[] {
  return [
    '| option | |',
    '|---|---|',
    ...Object.entries(options).map(([name, spec]) => row(optionText(name, spec), choicesText(spec.summary, spec.choices))),
  ]
}

function row(name: string, text: string): string {
  return `| \`${name}\` | ${text.replaceAll('|', String.raw`\|`)} |`
}

function choicesText(summary: string, choices: readonly string[] | undefined): string {
  return choices === undefined ? summary : `${summary}: ${choices.join(', ')}`
}
