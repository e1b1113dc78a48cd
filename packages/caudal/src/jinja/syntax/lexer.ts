import { float, integer } from '../values/number.ts'
import { unescape } from './string-literal.ts'
import { syntaxTrouble } from './syntax-trouble.ts'
import type { Token } from './token.ts'

/** How white space around tags is treated. All default to false, as in Jinja and dbt. */
export interface Whitespace {
  /** Whether the first line end after a tag is dropped. */
  readonly trimBlocks?: boolean
  /** Whether blanks before a tag that begins a line are dropped. */
  readonly lstripBlocks?: boolean
  /** Whether the last line end of the text is kept. */
  readonly keepTrailingNewline?: boolean
}

const word = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy
const decimal = /\d+(?:_\d+)*(?:(?:\.\d+(?:_\d+)*)?[eE][+-]?\d+(?:_\d+)*|\.\d+(?:_\d+)*)/y
const whole = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y
const single = /'[^'\\]*(?:\\.[^'\\]*)*'/sy
const double = /"[^"\\]*(?:\\.[^"\\]*)*"/sy
const operator = /\/\/|\*\*|[=!<>]=|[-+/*%~[\](){}<>=.:|,;]/y
const endRaw = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g
const beginRaw = /\{%[-+]?\s*raw\s*(-?)%\}/y
const blanks = /[^\S\n]*$/

/** The tokens of a template, or of an expression alone. Throws JINJA-SYNTAX. */
export function tokenize(source: string, options: Whitespace & { readonly file: string; readonly expression?: boolean }): Token[] {
  const lexer = new Lexer(source, options)
  if (options.expression === true) lexer.readInside(undefined)
  else lexer.readTemplate()
  return lexer.tokens
}

class Lexer {
  readonly tokens: Token[] = []
  readonly #source: string
  readonly #options: Whitespace & { readonly file: string }
  #at = 0
  /** Whether the tag before ended with a minus, so that white space after it goes. */
  #strip = false

  constructor(source: string, options: Whitespace & { readonly file: string }) {
    this.#source = source
    this.#options = options
  }

  readTemplate(): void {
    const source = this.#source
    const end = this.#options.keepTrailingNewline !== true && source.endsWith('\n') ? source.length - 1 : source.length
    while (this.#at < end) {
      const mark = this.#nextMark(end)
      const sign = mark < end ? source[mark + 2] : undefined
      this.#pushText(this.#at, {
        end: mark,
        sign: sign === '-' || sign === '+' ? sign : '',
        tag: mark < end ? source[mark + 1] : undefined,
      })
      this.#at = mark
      if (mark < end) this.#readTag(mark)
    }
    this.#push({ kind: 'end', text: '', at: end, end })
  }

  /** Tokens up to the end of the tag, or of the source where there is none. */
  readInside(close: 'close' | 'shown' | undefined): void {
    const source = this.#source
    const open: string[] = []
    const start = this.#at
    for (;;) {
      while (isSpace(source.charCodeAt(this.#at))) this.#at++
      if (this.#at >= source.length) {
        if (close === undefined && open.length === 0) break
        throw this.#trouble(close === undefined ? `'${open.at(-1)!}' is never closed` : 'the tag is never closed', start)
      }
      if (open.length === 0 && close !== undefined && this.#readEnd(close)) return
      this.#readToken(open)
    }
    this.#push({ kind: 'end', text: '', at: source.length, end: source.length })
  }

  #nextMark(end: number): number {
    for (let at = this.#source.indexOf('{', this.#at); at >= 0 && at + 1 < end; at = this.#source.indexOf('{', at + 1)) {
      const next = this.#source[at + 1]
      if (next === '%' || next === '{' || next === '#') return at
    }
    return end
  }

  #pushText(start: number, { end, sign, tag }: { readonly end: number; readonly sign: string; readonly tag: string | undefined }): void {
    let text = this.#source.slice(start, end)
    if (this.#strip) text = text.trimStart()
    else if (start > 0 && this.#options.trimBlocks === true && this.#afterBlock) text = text.replace(/^\n/, '')
    if (sign === '-') text = text.trimEnd()
    else if (tag !== undefined && tag !== '{' && sign === '' && this.#options.lstripBlocks === true) text = this.#lstrip(text, start)
    this.#strip = false
    if (text !== '') this.#push({ kind: 'text', text, at: start, end })
  }

  #afterBlock = false

  #lstrip(text: string, start: number): string {
    const blank = blanks.exec(text)!
    const beginsLine = blank.index === 0 ? start === 0 || this.#lineBegun : text[blank.index - 1] === '\n'
    return beginsLine ? text.slice(0, blank.index) : text
  }

  /** Whether the tag before took the line end with it. */
  #lineBegun = false

  #readTag(mark: number): void {
    const source = this.#source
    if (source[mark + 1] === '#') {
      const end = source.indexOf('#}', mark + 2)
      if (end < 0) throw this.#trouble('a comment is never closed', mark, 'end it with `#}`')
      const first = source[mark + 2] === '-' || source[mark + 2] === '+' ? mark + 3 : mark + 2
      this.#after(end + 2, { sign: end > first ? source[end - 1]! : '', block: true })
      return
    }
    beginRaw.lastIndex = mark
    const raw = source[mark + 1] === '%' ? beginRaw.exec(source) : null
    if (raw !== null) return this.#readRaw(mark, { from: beginRaw.lastIndex, strip: raw[1] === '-' })
    const sign = source[mark + 2]
    this.#at = mark + (sign === '-' || sign === '+' ? 3 : 2)
    const isBlock = source[mark + 1] === '%'
    this.#push({ kind: isBlock ? 'open' : 'print', text: '', at: mark, end: this.#at })
    this.readInside(isBlock ? 'close' : 'shown')
  }

  #readRaw(mark: number, { from, strip }: { readonly from: number; readonly strip: boolean }): void {
    endRaw.lastIndex = from
    const close = endRaw.exec(this.#source)
    if (close === null) throw this.#trouble('`raw` is never closed', mark, 'end it with `{% endraw %}`')
    let text = this.#source.slice(from, close.index)
    if (strip) text = text.trimStart()
    if (close[1] === '-') text = text.trimEnd()
    else if (close[1] === '' && this.#options.lstripBlocks === true) text = this.#lstrip(text, from)
    if (text !== '') this.#push({ kind: 'text', text, at: from, end: close.index })
    this.#after(endRaw.lastIndex, { sign: close[2]!, block: true })
  }

  /** Goes on behind a tag. */
  #after(at: number, { sign, block }: { readonly sign: string; readonly block: boolean }): void {
    this.#at = at
    this.#strip = sign === '-'
    this.#afterBlock = block && sign !== '+'
    const tookLine = this.#afterBlock && this.#options.trimBlocks === true && this.#source[at] === '\n'
    this.#lineBegun = tookLine
  }

  #readEnd(close: 'close' | 'shown'): boolean {
    const source = this.#source
    const at = this.#at
    const sign = source[at] === '-' || (close === 'close' && source[at] === '+') ? source[at] : ''
    const mark = close === 'close' ? '%}' : '}}'
    if (!source.startsWith(mark, at + sign.length)) return false
    this.#after(at + sign.length + 2, { sign, block: close === 'close' })
    this.#push({ kind: close, text: mark, at, end: this.#at })
    return true
  }

  #readToken(open: string[]): void {
    const at = this.#at
    const code = this.#source.charCodeAt(at)
    if (isDigit(code)) return this.#readNumber()
    if (code === 39 || code === 34) return this.#readString(code)
    if (isLetter(code) || code > 127) {
      const name = this.#readWord()
      if (name !== undefined) return this.#push({ kind: 'name', text: name, at, end: this.#at })
    }
    const sign = this.#match(operator)
    if (sign === undefined)
      throw this.#trouble(`unexpected character ${JSON.stringify(String.fromCodePoint(this.#source.codePointAt(at)!))}`, at)
    this.#balance(sign, open)
    this.#push({ kind: 'operator', text: sign, at, end: this.#at })
  }

  /** A name. Nearly all have letters of ASCII alone. */
  #readWord(): string | undefined {
    const source = this.#source
    let end = this.#at
    let code = source.charCodeAt(end)
    while (isLetter(code) || (isDigit(code) && end > this.#at)) code = source.charCodeAt(++end)
    if (code > 127) return this.#match(word)
    const name = source.slice(this.#at, end)
    this.#at = end
    return name
  }

  #readNumber(): void {
    const at = this.#at
    const fraction = this.#source[at - 1] === '.' ? undefined : this.#match(decimal)
    const text = fraction ?? this.#match(whole)!
    const bare = text.replaceAll('_', '')
    const number = fraction === undefined ? integer(BigInt(bare)) : float(Number(bare))
    this.#push({ kind: 'number', text: bare, at, end: this.#at, number })
  }

  #readString(quote: number): void {
    const at = this.#at
    const literal = this.#match(quote === 39 ? single : double)
    if (literal === undefined) throw this.#trouble('a text is never closed', at, `end it with ${this.#source[at]}`)
    const text = unescape(literal.slice(1, -1))
    if (text === undefined) throw this.#trouble('a text has an escape that is cut short', at, 'write \\\\ for a backslash')
    this.#push({ kind: 'string', text, at, end: this.#at })
  }

  #balance(sign: string, open: string[]): void {
    if (sign === '(' || sign === '[' || sign === '{') open.push(sign === '(' ? ')' : sign === '[' ? ']' : '}')
    if (sign !== ')' && sign !== ']' && sign !== '}') return
    const expected = open.pop()
    if (expected === sign) return
    const at = this.#at - 1
    throw this.#trouble(expected === undefined ? `unexpected '${sign}'` : `unexpected '${sign}', expected '${expected}'`, at)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    // Not what `exec` finds, as that makes an array of each.
    if (!pattern.test(this.#source)) return undefined
    const text = this.#source.slice(this.#at, pattern.lastIndex)
    this.#at = pattern.lastIndex
    return text
  }

  #push(token: Token): void {
    this.tokens.push(token)
  }

  #trouble(message: string, at: number, hint?: string): Error {
    return syntaxTrouble(message, { file: this.#options.file, source: this.#source, at, hint })
  }
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff
const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
