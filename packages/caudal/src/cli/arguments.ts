import { parseArgs } from 'node:util'
import { didYouMean, Fault, Faults } from '../kernel/index.ts'
import type { Command, Given, OptionSpec } from './command.ts'

/** The options that every command takes. */
export const commonOptions: { readonly [name: string]: OptionSpec } = {
  json: { summary: 'Print one JSON document on standard output; progress goes to standard error' },
  project: { summary: 'Work on the project in this folder', value: 'DIR', completes: 'file' },
  verbose: { summary: 'Show the stack of each error' },
  help: { summary: 'Show this help', short: 'h' },
}

/** Reads a command's arguments. Throws all that is wrong with them at once, each a fault whose code starts with `CLI-`. */
export function readArguments(command: Command, words: readonly string[]): Given {
  const specs = { ...command.options, ...commonOptions }
  const cut = command.takesRest === true ? words.indexOf('--') : -1
  const [own, rest] = cut === -1 ? [words, []] : [words.slice(0, cut), words.slice(cut + 1)]
  const { tokens } = parseArgs({
    args: withWords(own, specs),
    options: parserOptions(specs),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values = new Map<string, string[]>()
  const positional: string[] = []
  const faults: Fault[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positional.push(token.value)
    if (token.kind !== 'option') continue
    const spec = specs[token.name]
    const fault = spec === undefined ? unknownOption(token.rawName, specs) : optionFault(token, spec, values.has(token.name))
    if (fault !== undefined) faults.push(fault)
    values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? ''])
  }
  if (!values.has('help')) faults.push(...argumentFaults(command, positional))
  if (faults.length > 0) throw faults.length === 1 ? faults[0]! : new Faults(faults)
  return givenOf({ positional, values, rest })
}

/** The words with `--select a b` written as `--select a --select b`. */
function withWords(words: readonly string[], specs: { readonly [name: string]: OptionSpec }): string[] {
  const taking = new Set(
    Object.entries(specs).flatMap(([name, spec]) =>
      spec.words === true ? [`--${name}`, ...(spec.short === undefined ? [] : [`-${spec.short}`])] : [],
    ),
  )
  const expanded: string[] = []
  let open: string | undefined
  let value = false
  for (const word of words) {
    if (word.startsWith('-')) open = taking.has(word.split('=')[0]!) ? word.split('=')[0] : undefined
    else if (open !== undefined && value) expanded.push(open)
    value = open !== undefined && (!word.startsWith('-') || word.includes('='))
    expanded.push(word)
  }
  return expanded
}

function parserOptions(specs: {
  readonly [name: string]: OptionSpec
}): Record<string, { type: 'string' | 'boolean'; short?: string; multiple: boolean }> {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string; multiple: boolean }> = {}
  for (const [name, spec] of Object.entries(specs)) {
    options[name] = {
      type: spec.value === undefined ? 'boolean' : 'string',
      multiple: true,
      ...(spec.short === undefined ? {} : { short: spec.short }),
    }
  }
  return options
}

function unknownOption(rawName: string, specs: { readonly [name: string]: OptionSpec }): Fault {
  return new Fault('CLI-UNKNOWN-OPTION', {
    message: `there is no option ${rawName}`,
    hint: didYouMean(
      rawName,
      Object.keys(specs).map((name) => `--${name}`),
    ),
    data: { option: rawName },
  })
}

function optionFault(
  token: { readonly rawName: string; readonly value: string | undefined },
  spec: OptionSpec,
  again: boolean,
): Fault | undefined {
  const bad = (message: string, hint: string): Fault => new Fault('CLI-BAD-VALUE', { message, hint, data: { option: token.rawName } })
  if (spec.value === undefined && token.value !== undefined)
    return bad(`${token.rawName} is a switch and takes no value`, `write ${token.rawName} alone`)
  if (spec.value === undefined) return undefined
  if (token.value === undefined) return bad(`${token.rawName} needs a value`, `write ${token.rawName} ${spec.value}`)
  if (again && spec.many !== true && spec.words !== true) return bad(`${token.rawName} was given twice`, 'leave one of them out')
  if (spec.choices !== undefined && !spec.choices.includes(token.value)) {
    return bad(`${token.rawName} cannot be "${token.value}"`, `choose one of ${spec.choices.join(', ')}`)
  }
  return undefined
}

function argumentFaults(command: Command, positional: readonly string[]): Fault[] {
  const faults: Fault[] = []
  for (const [index, spec] of command.arguments.entries()) {
    const value = positional[index]
    if (value === undefined) {
      if (spec.optional === true) continue
      const hint = spec.choices === undefined ? spec.summary : `choose one of ${spec.choices.join(', ')}`
      faults.push(new Fault('CLI-MISSING-ARGUMENT', { message: `${command.name} needs ${spec.name}`, hint }))
    } else if (spec.choices !== undefined && !spec.choices.includes(value)) {
      faults.push(new Fault('CLI-BAD-VALUE', { message: `${spec.name} cannot be "${value}"`, hint: didYouMean(value, spec.choices) }))
    }
  }
  if (positional.length > command.arguments.length) {
    const extra = positional.slice(command.arguments.length).join(' ')
    faults.push(
      new Fault('CLI-EXTRA-ARGUMENT', {
        message: `${command.name} does not know what to do with "${extra}"`,
        hint: command.arguments.length === 0 ? 'leave it out' : 'put text that has spaces between quotes',
      }),
    )
  }
  return faults
}

function givenOf(from: {
  readonly positional: readonly string[]
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly rest: readonly string[]
}): Given {
  const { positional, values, rest } = from
  return {
    rest,
    argument: (index) => positional[index],
    has: (option) => values.has(option),
    value: (option) => values.get(option)?.at(-1),
    values: (option) => values.get(option) ?? [],
    count(option) {
      const text = values.get(option)?.at(-1)
      if (text === undefined) return undefined
      const value = Number(text.replaceAll('_', ''))
      if (Number.isSafeInteger(value) && value >= 1) return value
      throw new Fault('CLI-BAD-VALUE', { message: `--${option} cannot be "${text}"`, hint: 'write a whole number of at least 1' })
    },
  }
}
