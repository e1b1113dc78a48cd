import { didYouMean, durationMs, Fault } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import type { Environment } from './environment.ts'

/** Reads a config value by value, and takes down all that is wrong with it, each with the line where its key stands. */
export interface ConfigReader {
  readonly problems: Fault[]
  /** Where values that were given come from, by their path. */
  readonly origins: { readonly [path: string]: 'config' | 'environment' }
  /** The fields of a record, empty where there is none; keys that are not known are problems. */
  record(value: unknown, options: { readonly path: Path; readonly known: readonly string[] }): { readonly [key: string]: unknown }
  /** A text, or the environment variable that stands for it; `fallback` where it is absent or wrong. */
  text<F>(
    value: unknown,
    options: {
      readonly path: Path
      readonly fallback: F
      readonly pattern?: RegExp
      readonly example?: string
      /** Whether a value that is wrong may be a secret, and is not shown. */
      readonly hidden?: boolean
    },
  ): string | F
  /** A whole number within bounds. */
  count<F>(
    value: unknown,
    options: { readonly path: Path; readonly fallback: F; readonly least: number; readonly most: number },
  ): number | F
  /** Milliseconds of a duration. */
  duration(value: unknown, options: { readonly path: Path; readonly fallback: number }): number
  /** The value of an environment variable named with `env`; empty where it is missing, which is a problem. */
  variable(value: unknown, path: Path): string
  /** Sees to a name that the author chose: letters, digits, `_` and `-`. */
  named(name: string, path: Path): void
  wrong(code: string, finding: { readonly path: Path; readonly message: string; readonly hint: string }): void
}

/** The text of a config file, where its config stands in it, and the environment that it names variables of. */
export interface ConfigText {
  readonly source: string
  readonly place: Place
  readonly environment: Environment
}

/** The keys that lead to a value of the config. */
export type Path = readonly string[]

/** Makes a reader of a config whose source text and place are given. */
export function createConfigReader(options: ConfigText): ConfigReader {
  const problems: Fault[] = []
  const origins: { [path: string]: 'config' | 'environment' } = {}
  const given = (value: unknown, path: Path): void => {
    if (value !== undefined) origins[path.join('.')] = isEnv(value) ? 'environment' : 'config'
  }
  const wrong: ConfigReader['wrong'] = (code, { path, message, hint }) => {
    problems.push(new Fault(code, { message, hint, place: placeOfKey(options, path), data: { key: path.join('.') } }))
  }
  const variable = variableReader(wrong, options.environment)
  return {
    problems,
    origins,
    wrong,
    variable(value, path) {
      given(value, path)
      return variable(value, path)
    },
    named(name, path) {
      if (/^[A-Za-z_][\w-]{0,63}$/.test(name)) return
      const message = `${path.slice(0, -1).join('.')}: "${name.slice(0, 100)}" is no name`
      wrong('CONFIG-BAD-VALUE', { path, message, hint: 'write letters, digits, _ and -, a letter first, 64 at the most' })
    },
    record: recordReader(wrong),
    text(value, { path, fallback, pattern, example, hidden = false }) {
      given(value, path)
      if (value === undefined) return fallback
      if (isEnv(value)) {
        const found = variable(value, path)
        if (found !== '' && (pattern === undefined || pattern.test(found))) return found
        if (found !== '' || options.environment(value.name) === '') misread(wrong, { name: value.name, path, found, example })
        return fallback
      }
      if (typeof value === 'string' && value !== '' && (pattern === undefined || pattern.test(value))) return value
      const like = example === undefined ? '' : ` such as ${example}`
      bad(wrong, { value: hidden && typeof value === 'string' ? unseen : value, path, wants: `a text${like}`, hint: `write a text${like}` })
      return fallback
    },
    count(value, { path, fallback, least, most }) {
      given(value, path)
      if (value === undefined) return fallback
      if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
      bad(wrong, { value, path, wants: `a whole number from ${least} to ${most}`, hint: `write a whole number from ${least} to ${most}` })
      return fallback
    },
    duration(value, { path, fallback }) {
      given(value, path)
      if (value === undefined) return fallback
      try {
        return durationMs(typeof value === 'string' ? value : inWords(value))
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        wrong(error.code, { path, message: `${path.join('.')}: ${error.message}`, hint: error.hint ?? '' })
        return fallback
      }
    },
  }
}

function recordReader(wrong: ConfigReader['wrong']): ConfigReader['record'] {
  return (value, { path, known }) => {
    if (value === undefined) return {}
    if (!isRecord(value)) {
      bad(wrong, { value, path: path.length === 0 ? ['the config'] : path, wants: 'an object', hint: 'write { … }' })
      return {}
    }
    for (const key of Object.keys(value).filter((one) => !known.includes(one))) {
      const at = [...path, key]
      wrong('CONFIG-UNKNOWN-KEY', { path: at, message: `there is no setting ${at.join('.')}`, hint: didYouMean(key, known) })
    }
    return value
  }
}

function variableReader(wrong: ConfigReader['wrong'], environment: Environment): ConfigReader['variable'] {
  return (value, path) => {
    if (!isEnv(value)) {
      const hint = "write env('NAME'), so that the value itself stands in no file"
      bad(wrong, { value, path, wants: "an environment variable: env('NAME')", hint })
      return ''
    }
    const found = environment(value.name) ?? value.fallback
    if (found !== undefined) return found
    const message = `the environment variable ${value.name} is not set, and ${path.join('.')} needs it`
    wrong('CONFIG-ENV-MISSING', { path, message, hint: `set ${value.name}, or write it into the file .env beside the config` })
    return ''
  }
}

interface Misfit {
  readonly value: unknown
  readonly path: Path
  readonly wants: string
  readonly hint: string
}

function bad(wrong: ConfigReader['wrong'], { value, path, wants, hint }: Misfit): void {
  wrong('CONFIG-BAD-VALUE', { path, message: `${path.join('.')} must be ${wants}, and is ${inWords(value)}`, hint })
}

/** A variable that is set to what a setting cannot be. Its value may be a secret and is not shown. */
function misread(
  wrong: ConfigReader['wrong'],
  of: { readonly name: string; readonly path: Path; readonly found: string; readonly example: string | undefined },
): void {
  const like = of.example === undefined ? 'a text' : `a text such as ${of.example}`
  const is = of.found === '' ? 'is empty' : 'holds something else'
  const message = `${of.path.join('.')} must be ${like}, and the environment variable ${of.name} ${is}`
  wrong('CONFIG-BAD-VALUE', { path: of.path, message, hint: `set ${of.name} to ${like}` })
}

/** Where a key stands, found by searching the source for each key of the path behind the one before. */
function placeOfKey(options: { readonly source: string; readonly place: Place }, path: Path): Place {
  const { source, place } = options
  const lines = source.split('\n')
  let at = lines.slice(0, Math.max(0, (place.line ?? 1) - 1)).reduce((sum, line) => sum + line.length + 1, (place.column ?? 1) - 1)
  let found = false
  let end = source.length
  for (const key of path) {
    const escaped = key.replaceAll(/[^A-Za-z0-9_]/g, '\\$&')
    const match = new RegExp(`(?<![\\w$.])(['"]?)${escaped}\\1\\s*(?=[:,}(])`, 'g')
    match.lastIndex = at
    const hit = match.exec(source)
    if (hit === null || hit.index >= end) break
    found = true
    at = hit.index + hit[1]!.length
    end = endOfValue(source, match.lastIndex)
  }
  if (!found) return place
  const before = source.slice(0, at).split('\n')
  return { file: place.file, line: before.length, column: before.at(-1)!.length + 1 }
}

/** Where the value of a key ends: before the comma or the bracket behind it. Texts and comments in it are passed over. */
function endOfValue(source: string, start: number): number {
  const token = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/.*|\/\*[\s\S]*?\*\/|[([{}\]),]/g
  token.lastIndex = start
  let depth = 0
  for (let hit = token.exec(source); hit !== null; hit = token.exec(source)) {
    const sign = hit[0]
    if ('([{'.includes(sign)) depth++
    else if (depth === 0 && ',)]}'.includes(sign)) return hit.index
    else if (')]}'.includes(sign)) depth--
  }
  return source.length
}

interface EnvValue {
  readonly name: string
  readonly fallback?: string
}

function isEnv(value: unknown): value is EnvValue {
  return isRecord(value) && value['kind'] === 'env' && typeof value['name'] === 'string'
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Stands for a text that is not shown. */
const unseen: unique symbol = Symbol('unseen')

function inWords(value: unknown): string {
  if (value === unseen) return 'something else'
  if (typeof value === 'string') return value === '' ? 'empty' : `"${value.slice(0, 100)}"`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? String(value) : `a ${typeof value}`
}
