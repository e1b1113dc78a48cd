import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'
import { commands } from './commands.ts'
import { helpLines } from './help.ts'
import { renderCliReference } from './reference.ts'
import { fixedTerminal } from './screen/terminal.ts'

test.each(commands.map((entry) => [entry.name, entry] as const))(
  '%s: the table and the command agree, and it has an example',
  async (name, entry) => {
    const command = await entry.load()
    expect(command.name).toBe(name)
    expect(command.summary).toBe(entry.summary)
    expect(command.examples.length).toBeGreaterThan(0)
    expect(helpLines(command, fixedTerminal({ columns: 80 })).every((line) => line.length <= 110)).toBe(true)
  },
)

test.each(commands.map((entry) => [entry.name, entry] as const))('%s: its examples can be typed', async (_, entry) => {
  const first = await entry.load()
  const all = [first, ...(first.commands ?? [])]
  for (const command of all) {
    expect(command.examples.length).toBeGreaterThan(0)
    for (const { line } of command.examples) {
      const words = wordsOf(line)
      const called = all.toReversed().find(({ name }) => words.slice(1).join(' ').startsWith(name))!
      expect(words[0]).toBe('caudal')
      if (command !== first) expect(called).toBe(command)
      expect(() => readArguments(called, words.slice(1 + called.name.split(' ').length))).not.toThrow()
    }
  }
})

function wordsOf(line: string): string[] {
  return line
    .replace(/^source <\(|\)$/g, '')
    .replace(/ [<>] .*$/, '')
    .match(/"[^"]*"|\S+/g)!
    .map((word) => word.replaceAll('"', ''))
}

test('the page of commands is what the commands say', async () => {
  const page = readFileSync(new URL('../../../../docs/reference/cli.md', import.meta.url), 'utf8')
  expect(page).toBe(await renderCliReference())
})
