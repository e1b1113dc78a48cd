import { text, toValue, Undefined } from '../../jinja/index.ts'
import type { MacroScope, StandardMacro, StandardMacros } from './standard-macro.ts'

/** What a macro does with its bound parameters: JavaScript's undefined where one is not given. */
export type MacroBody = (scope: MacroScope, bound: readonly unknown[]) => unknown

/** For which engines there is a variant of a macro; `default` is for all others. */
export interface Variants {
  readonly default?: MacroBody
  readonly duckdb?: MacroBody
  readonly postgres?: MacroBody
  /** What parameters are where they are left out; None by default. */
  readonly absent?: Readonly<Record<string, unknown>>
}

/** A macro under its name. The signature is `name first second?`, with a question mark behind what may be left out. */
export function macro(signature: string, run: MacroBody): StandardMacros {
  const { name, parameters, required } = readSignature(signature)
  return { [name]: { parameters, required, run } }
}

/**
 * A macro that dispatches, with its variants: `dateadd`, `default__dateadd`, `duckdb__dateadd`. Variants get all parameters by position,
 * None or the default for what is left out.
 */
export function family(signature: string, { absent = {}, ...variants }: Variants): StandardMacros {
  const { name, parameters, required } = readSignature(signature)
  const filled = (bound: readonly unknown[]): readonly unknown[] =>
    parameters.map((parameter, at) => bound[at] ?? toValue(absent[parameter] ?? null))
  const main: StandardMacro = { parameters, required, run: (scope, bound) => scope.dispatch(name, { args: filled(bound) }) }
  const named = Object.entries(variants).map(([prefix, run]: [string, MacroBody]): [string, StandardMacro] => [
    `${prefix}__${name}`,
    { parameters, required, run: (scope, bound) => run(scope, filled(bound)) },
  ])
  return { [name]: main, ...Object.fromEntries(named) }
}

interface Signature {
  readonly name: string
  readonly parameters: readonly string[]
  readonly required: number
}

function readSignature(signature: string): Signature {
  const [name = '', ...words] = signature.split(' ')
  return { name, parameters: words.map((word) => word.replace('?', '')), required: words.filter((word) => !word.endsWith('?')).length }
}

/** Whether nothing is given: undefined, None, or a name that is not defined. */
export function isNothing(value: unknown): value is null | undefined | Undefined {
  return value === undefined || value === null || value instanceof Undefined
}

/** SQL from a template string: values as templates print them, none as nothing. */
export function write(strings: TemplateStringsArray, ...values: readonly unknown[]): string {
  return strings.map((part, at) => part + (at < values.length ? textOf(values[at]) : '')).join('')
}

/** A value as templates print it; nothing for none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : isNothing(value) ? '' : text(value)
}
