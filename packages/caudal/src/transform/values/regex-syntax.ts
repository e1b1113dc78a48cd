import { valueFault } from './value-fault.ts'

/** Python's flags of regular expressions by their names, as the bits that `re` combines them by. */
const regexFlags = { I: 2, L: 4, M: 8, S: 16, U: 32, X: 64, A: 256 } as const

const longNames = { IGNORECASE: 'I', LOCALE: 'L', MULTILINE: 'M', DOTALL: 'S', UNICODE: 'U', VERBOSE: 'X', ASCII: 'A' } as const

/** The bits of a flag by its short or long name; undefined for any other name. */
export function regexFlag(name: string): number | undefined {
  const short = Object.hasOwn(longNames, name) ? longNames[name as keyof typeof longNames] : name
  return Object.hasOwn(regexFlags, short) ? regexFlags[short as keyof typeof regexFlags] : undefined
}

/** A regular expression in Python's syntax as JavaScript's. Throws DBT-VALUE for what JavaScript's has nothing for. */
export function regexOf(pattern: string, flags: number): RegExp {
  const [, inline = '', body = ''] = /^(?:\(\?([aiLmsux]+)\))?([^]*)$/.exec(pattern)!
  const bits = Array.from(inline).reduce((sum, letter) => sum | (regexFlag(letter.toUpperCase()) ?? 0), flags)
  const isMultiline = (bits & regexFlags.M) !== 0
  const written = (bits & regexFlags.X) === 0 ? body : withoutBlanks(body)
  const marks = ['d', 'g', bits & regexFlags.I ? 'i' : '', isMultiline ? 'm' : '', bits & regexFlags.S ? 's' : '', 'u'].join('')
  try {
    return new RegExp(translated(written, isMultiline), marks)
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message.split(': ').at(-1)! : String(error)
    throw valueFault(`the regular expression ${JSON.stringify(pattern)} cannot be used: ${reason}`, 'write it without what is named here')
  }
}

/** Literal text as a pattern; Python's `re.escape`. */
export function escapeRegex(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|\-#&~\s]/g, String.raw`\$&`)
}

const tokens = /\\[^]|\(\?P<|\(\?P=(\w+)\)|\(\?#[^)]*\)|\[\^?\]?(?:\\[^]|[^\]\\])*\]|\$|\{|\}|[^]/gu

function translated(pattern: string, isMultiline: boolean): string {
  return pattern.replace(tokens, (token, name: string | undefined, at: number) => {
    if (token === '(?P<') return '(?<'
    if (name !== undefined) return String.raw`\k<${name}>`
    if (token.startsWith('(?#')) return ''
    if (token === String.raw`\A`) return isMultiline ? String.raw`(?<![^])` : '^'
    if (token === String.raw`\Z`) return String.raw`(?![^])`
    if (token === '$') return isMultiline ? '$' : String.raw`(?=\n?(?![^]))`
    if (token === '{')
      return /^\{\d*,?\d*\}/.test(pattern.slice(at)) && !pattern.slice(at).startsWith('{}') ? counted(pattern, at) : String.raw`\{`
    if (token === '}') return /\{\d*,?\d*$/.test(pattern.slice(0, at)) ? '}' : String.raw`\}`
    if (token.startsWith('\\')) return escape(token)
    return token.length > 1 && token.startsWith('[') ? classOf(token) : token
  })
}

/** `{,3}` counts from 0, which JavaScript wants written. */
function counted(pattern: string, at: number): string {
  return pattern[at + 1] === ',' ? '{0' : '{'
}

/** Python allows a backslash before any sign; JavaScript only where it means something. */
function escape(token: string): string {
  const letter = token.slice(1)
  return /[\w^$\\.*+?()[\]{}|/]/.test(letter) ? token : letter
}

function classOf(token: string): string {
  const [, start = '', body = ''] = /^(\[\^?)([^]*)\]$/.exec(token) ?? []
  const items = body.replace(/\\[^]|\[|^\]|[^]/gu, (item) => {
    if (item === '[' || item === ']') return `\\${item}`
    if (!item.startsWith('\\')) return item
    return /\\[\w^$\\.*+?()[\]{}|/-]/.test(item) ? item : item.slice(1)
  })
  return `${start}${items}]`
}

function withoutBlanks(pattern: string): string {
  return pattern.replace(/(\\[^]|\[\^?\]?(?:\\[^]|[^\]\\])*\])|\s+|#[^\n]*/g, (_, kept: string | undefined) => kept ?? '')
}
