import type { SqlEngine } from '../ports/index.ts'
import type { Workbench } from '../assemble.ts'
import type { Clock, Stoppable } from '../kernel/index.ts'
import type { Terminal } from './screen/terminal.ts'

/** How the command line ends: 0 done, 1 the work failed, 2 bad usage, 3 the project does not load. */
export type ExitCode = 0 | 1 | 2 | 3

/** What a name on the command line can be completed from. */
export type Completion = 'pipeline' | 'run' | 'dataset' | 'model' | 'file'

/** An option of a command. */
export interface OptionSpec {
  readonly summary: string
  readonly short?: string
  /** What stands for the value in the help, as `D`; an option without it is a switch. */
  readonly value?: string
  /** Whether it may be given several times. */
  readonly many?: boolean
  /** Whether it takes all words up to the next option, as `--select orders customers`; then it may be given several times too. */
  readonly words?: boolean
  readonly choices?: readonly string[]
  readonly completes?: Completion
}

/** A name or text that a command takes by its position. */
export interface ArgumentSpec {
  readonly name: string
  readonly summary: string
  readonly optional?: boolean
  readonly choices?: readonly string[]
  readonly completes?: Completion
}

/** A command: what its help says and what it does. */
export interface Command {
  readonly name: string
  readonly summary: string
  /** A paragraph or two for the help: when to use it and what can surprise. */
  readonly details?: string
  readonly arguments: readonly ArgumentSpec[]
  readonly options: { readonly [name: string]: OptionSpec }
  /** Whether words after `--` are the command's own business. */
  readonly takesRest?: boolean
  /** The commands of a group, each named after it, as `dbt run`: it then does nothing by itself. */
  readonly commands?: readonly Command[]
  readonly examples: readonly { readonly line: string; readonly what: string }[]
  run(context: Context, given: Given): Promise<ExitCode>
}

/** What was given on the command line, checked against the command's own specification. */
export interface Given {
  /** What stands after `--`, as it is; only for a command that takes it. */
  readonly rest: readonly string[]
  /** The argument at a position, counted from 0. */
  argument(index: number): string | undefined
  has(option: string): boolean
  value(option: string): string | undefined
  values(option: string): readonly string[]
  /** The value of an option as a whole number of at least 1; throws `CLI-BAD-VALUE`. */
  count(option: string): number | undefined
}

/** A place to write text to, and what it can show. */
export interface Output {
  readonly terminal: Terminal
  write(text: string): void
  /** Resolves when what was written has left the process's memory. */
  drained(): Promise<void>
}

/** The world as the command line finds it. */
export type World = Omit<Context, 'loading'>

/** The world as a command sees it. */
export interface Context {
  readonly out: Output
  readonly err: Output
  readonly cwd: string
  readonly clock: Clock
  /** How a person types the command here: `caudal`, or `npx caudal`. */
  readonly self: string
  /** The version of this package. */
  readonly version: string
  /** The empty engine on which queries are read, where it is being opened already. */
  readonly ahead?: Promise<SqlEngine> | undefined
  /** Whether the process ends with the command, and gives back by itself what that has open. */
  readonly ends?: boolean
  /** All of standard input. */
  input(): Promise<string>
  /** Opens the project of a folder; one that does not load ends the process with exit code 3. Who opened it disposes of it. */
  open(cwd: string, options?: { readonly toRun?: boolean }): Promise<Workbench>
  /** Does work whose failure says that the project does not load, and ends the process with exit code 3. */
  loading<T>(work: () => Promise<T>): Promise<T>
  /** Hears of each request to stop: Ctrl-C, or the end that a supervisor asks for. While somebody listens, the process goes on. */
  onStop(hear: () => void): Stoppable
  /** Hears of each request to load the project anew, SIGHUP; where a terminal is attached that signal is its end, and a request to stop. */
  onReload(hear: () => void): Stoppable
}
