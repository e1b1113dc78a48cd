import { commonOptions } from './arguments.ts'
import type { ArgumentSpec, Command, Completion, OptionSpec } from './command.ts'
import { commands } from './commands.ts'

/** A word that may come next, and what it means. */
export interface Candidate {
  readonly word: string
  readonly about: string
}

/** The names of a kind in the project; empty where there is no project. */
export type NamesOf = (kind: Completion, project: string | undefined) => Promise<readonly string[]>

/** What may stand in the place of the last of the words, which may be empty: commands, options, their values, or names of the project. */
export async function candidatesFor(words: readonly string[], namesOf: NamesOf): Promise<readonly Candidate[]> {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const found = await allCandidates({ before, typed, namesOf })
  return found.filter((candidate) => candidate.word.startsWith(typed))
}

async function allCandidates(at: {
  readonly before: readonly string[]
  readonly typed: string
  readonly namesOf: NamesOf
}): Promise<readonly Candidate[]> {
  const { before, typed, namesOf } = at
  const [name, ...words] = before
  if (name === undefined) return commands.map((command) => ({ word: command.name, about: command.summary }))
  const first = await commands.find((entry) => entry.name === name)?.load()
  if (first === undefined) return []
  if (first.commands !== undefined && words.length === 0) {
    return first.commands.map((command) => ({ word: command.name.slice(first.name.length + 1), about: command.summary }))
  }
  const command = first.commands === undefined ? first : first.commands.find((each) => each.name === `${first.name} ${words[0]}`)
  if (command === undefined) return []
  const rest = first.commands === undefined ? words : words.slice(1)
  const options: { readonly [name: string]: OptionSpec } = { ...command.options, ...commonOptions }
  const project = valueOf(rest, '--project')
  const last = optionNamed(rest.at(-1), options)
  if (last?.value !== undefined) return valuesOf(last, { namesOf, project })
  if (typed.startsWith('-')) return Object.entries(options).map(([option, spec]) => ({ word: `--${option}`, about: spec.summary }))
  return argumentValues(command, { given: positionals(rest, options), namesOf, project })
}

async function argumentValues(
  command: Command,
  at: { readonly given: readonly string[]; readonly namesOf: NamesOf; readonly project: string | undefined },
): Promise<readonly Candidate[]> {
  const spec = command.arguments[at.given.length]
  if (spec === undefined) return []
  const kind = kindNamed(at.given.at(-1))
  return valuesOf(spec.completes !== undefined && kind !== undefined ? { ...spec, completes: kind } : spec, at)
}

async function valuesOf(
  spec: ArgumentSpec | OptionSpec,
  at: { readonly namesOf: NamesOf; readonly project: string | undefined },
): Promise<readonly Candidate[]> {
  if (spec.choices !== undefined) return spec.choices.map((word) => ({ word, about: '' }))
  if (spec.completes === undefined || spec.completes === 'file') return []
  const names = await at.namesOf(spec.completes, at.project)
  return names.map((word) => ({ word, about: spec.completes ?? '' }))
}

function kindNamed(word: string | undefined): Completion | undefined {
  return word === 'pipeline' || word === 'dataset' || word === 'run' || word === 'model' ? word : undefined
}

function optionNamed(word: string | undefined, options: { readonly [name: string]: OptionSpec }): OptionSpec | undefined {
  return word?.startsWith('--') === true ? options[word.slice(2)] : undefined
}

function positionals(words: readonly string[], options: { readonly [name: string]: OptionSpec }): readonly string[] {
  return words.filter((word, index) => !word.startsWith('-') && optionNamed(words[index - 1], options)?.value === undefined)
}

function valueOf(words: readonly string[], option: string): string | undefined {
  const index = words.indexOf(option)
  return index === -1 ? undefined : words[index + 1]
}
