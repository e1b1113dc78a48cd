import { didYouMean, Fault, faultRecord, Faults } from '../kernel/index.ts'
import type { FaultRecord } from '../kernel/index.ts'
import { readArguments } from './arguments.ts'
import type { Command, Context, ExitCode, World } from './command.ts'
import { commands } from './commands.ts'
import { failureJson } from './failure-json.ts'
import { helpLines } from './help.ts'
import { overviewLines } from './overview.ts'
import { faultLines } from './screen/fault-lines.ts'
import { locateFault } from './screen/source-excerpt.ts'
import { shown } from './screen/mark.ts'

/** Runs the command that the words name, and shows what goes wrong; resolves with the exit code and never rejects. */
export async function dispatch(words: readonly string[], world: World): Promise<ExitCode> {
  const unloaded = new WeakSet<object>()
  const loading: Context['loading'] = async (work) => {
    try {
      return await work()
    } catch (error) {
      if (typeof error === 'object' && error !== null) unloaded.add(error)
      throw error
    }
  }
  const context: Context = { ...world, loading, open: (cwd, open) => loading(() => world.open(cwd, open)) }
  try {
    return await call(words, context)
  } catch (thrown) {
    const error = firstError(thrown)
    showFailure(error, { words, context })
    if (typeof error === 'object' && error !== null && unloaded.has(error)) return isGround(error) ? 1 : 3
    return isUsage(error) ? 2 : 1
  }
}

async function call(words: readonly string[], context: Context): Promise<ExitCode> {
  const [first, ...rest] = words
  if (first === undefined || first === '--help' || first === '-h' || (first === 'help' && rest.length === 0)) {
    print(context, overviewLines({ terminal: context.out.terminal, version: context.version, self: context.self }))
    return 0
  }
  if (first === 'help') return call([...rest, '--help'], context)
  const [command, own] = await commandOf(first, rest)
  const given = readArguments(command, own)
  if (given.has('help') || command.commands !== undefined) {
    print(context, helpLines(command, context.out.terminal))
    return 0
  }
  const project = given.value('project')
  if (project === undefined) return command.run(context, given)
  const { resolve } = await import('node:path')
  return command.run({ ...context, cwd: resolve(context.cwd, project) }, given)
}

/** The command that the words name, of a group the one of its second word, and the words that are left for it. */
async function commandOf(name: string, words: readonly string[]): Promise<readonly [Command, readonly string[]]> {
  const command = await commandNamed(name)
  const [verb, ...rest] = words
  if (command.commands === undefined || verb === undefined || verb.startsWith('-')) return [command, words]
  const found = command.commands.find((each) => each.name === `${name} ${verb}`)
  if (found !== undefined) return [found, rest]
  const verbs = command.commands.map((each) => each.name.slice(name.length + 1))
  throw new Fault('CLI-UNKNOWN-COMMAND', {
    message: `there is no command "${name} ${verb}"`,
    hint: didYouMean(verb, verbs),
    data: { command: `${name} ${verb}` },
  })
}

/** The command of a name. Two are in no list: the scripts of `caudal completion` call one, and `caudal dbt parse` starts the other. */
async function commandNamed(name: string): Promise<Command> {
  if (name === 'complete') return (await import('./commands/complete.ts')).complete
  if (name === 'reader') return (await import('./models/project-reader.ts')).reader
  const entry = commands.find((command) => command.name === name)
  if (entry === undefined) throw unknownCommand(name)
  return entry.load()
}

function unknownCommand(word: string): Fault {
  if (word.startsWith('-')) {
    return new Fault('CLI-UNKNOWN-OPTION', {
      message: `there is no option ${word} before a command`,
      hint: 'write the command first: caudal run --help',
    })
  }
  const names = commands.map((command) => command.name)
  return new Fault('CLI-UNKNOWN-COMMAND', {
    message: `there is no command "${word}"`,
    hint: didYouMean(word, names),
    data: { command: word },
  })
}

/** What went wrong first, where closing what was open went wrong too. */
function firstError(thrown: unknown): unknown {
  return thrown instanceof SuppressedError ? firstError(thrown.suppressed) : thrown
}

/** Whether the project is well and the ground that its state stands on is not. */
function isGround(error: object): boolean {
  return error instanceof Fault && error.code.startsWith('STORE-')
}

function isUsage(error: unknown): boolean {
  const faults = error instanceof Faults ? error.faults : [error]
  return faults.every(
    (fault) => fault instanceof Fault && (usageCodes.has(fault.code) || (fault.code.startsWith('CLI-') && !workCodes.has(fault.code))),
  )
}

/** Codes beyond `CLI-*` that say that the command was not asked for rightly. */
const usageCodes: ReadonlySet<string> = new Set([
  'WINDOW-INVALID',
  'PARAMS-UNKNOWN',
  'PARAMS-INVALID',
  'APPROVAL-INVALID',
  'INIT-NOT-EMPTY',
  'INIT-UNKNOWN-TEMPLATE',
  'DBT-SELECT-INVALID',
  'DBT-SELECT-METHOD',
  'DBT-SELECT-STATE',
  'DBT-SELECT-VALUE',
  'DBT-SELECTOR-UNKNOWN',
  'DBT-STATE-EMPTY',
  'DBT-STATE-UNREADABLE',
])
/** Codes of the command line that say that the work failed. */
const workCodes: ReadonlySet<string> = new Set([
  'CLI-UNKNOWN-VERSION',
  'CLI-STOPPED',
  'DBT-ARTIFACT-WRITE',
  'DBT-CLEAN-REFUSED',
  'DBT-SHOW-FAILED',
])

function showFailure(error: unknown, at: { readonly words: readonly string[]; readonly context: Context }): void {
  const { words, context } = at
  const stacks = words.includes('--verbose')
  const records = recordsOf(error)
  if (words.includes('--json')) {
    context.out.write(`${JSON.stringify(failureJson(records, { stacks }), null, 2)}\n`)
    return
  }
  const { terminal } = context.err
  const faults = records.map((record) => locateFault(record, { root: context.cwd, cwd: context.cwd }))
  context.err.write(
    `${faultLines(faults, { terminal, stacks })
      .map((line) => shown(terminal, line))
      .join('\n')}\n`,
  )
}

function recordsOf(error: unknown): readonly FaultRecord[] {
  if (error instanceof Faults) return error.faults.map((fault) => faultRecord(fault))
  if (error instanceof Fault) return [faultRecord(error)]
  const record = faultRecord(error)
  return [
    {
      ...record,
      code: 'CLI-UNEXPECTED',
      blame: 'system',
      hint: 'this is a defect of Caudal; run it again with --verbose and report what it shows',
    },
  ]
}

function print(context: Context, lines: readonly string[]): void {
  context.out.write(`${lines.map((line) => shown(context.out.terminal, line)).join('\n')}\n`)
}
