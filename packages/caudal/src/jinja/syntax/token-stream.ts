import { didYouMean } from '../../kernel/index.ts'
import { syntaxTrouble } from './syntax-trouble.ts'
import type { Token, TokenKind } from './token.ts'

/** The deepest nesting of brackets, operators and tags that is read. */
const deepest = 150

/** Tokens as a parser walks over them. */
export class TokenStream {
  readonly file: string
  readonly source: string
  readonly #tokens: readonly Token[]
  #place = 0
  #depth = 0

  constructor(tokens: readonly Token[], from: { readonly file: string; readonly source: string }) {
    this.#tokens = tokens
    this.file = from.file
    this.source = from.source
  }

  /** The token at the place. */
  get now(): Token {
    return this.#tokens[this.#place]!
  }

  /** The token after it. */
  get ahead(): Token {
    return this.#tokens[Math.min(this.#place + 1, this.#tokens.length - 1)]!
  }

  /** Yields the token at the place and goes one on. */
  take(): Token {
    const token = this.now
    if (this.#place < this.#tokens.length - 1) this.#place++
    return token
  }

  /** Whether an operator or a name of this text is next. */
  isOperator(text: string): boolean {
    return this.now.kind === 'operator' && this.now.text === text
  }

  isName(text: string): boolean {
    return this.now.kind === 'name' && this.now.text === text
  }

  /** Goes over an operator where it is next. */
  skipOperator(text: string): boolean {
    if (!this.isOperator(text)) return false
    this.take()
    return true
  }

  skipName(text: string): boolean {
    if (!this.isName(text)) return false
    this.take()
    return true
  }

  /** Demands a token of a kind, and of a text where one is given. */
  expect(kind: TokenKind, text?: string): Token {
    if (this.now.kind === kind && (text === undefined || this.now.text === text)) return this.take()
    throw this.unexpected(text === undefined ? nameOf(kind) : `'${text}'`)
  }

  /** The trouble of a token that does not fit. */
  unexpected(expected: string, hint?: string): Error {
    const { kind, text } = this.now
    const got = kind === 'name' || kind === 'operator' ? `'${text}'` : nameOf(kind)
    return this.trouble(`expected ${expected}, got ${got}`, { at: this.now.at, hint })
  }

  /** The trouble of a name that is not one of some. */
  unknown(what: string, options: { readonly token: Token; readonly known: readonly string[] }): Error {
    const { token, known } = options
    return this.trouble(`${what} '${token.text}'`, { at: token.at, hint: didYouMean(token.text, known) })
  }

  trouble(message: string, place: { readonly at: number; readonly hint?: string | undefined }): Error {
    return syntaxTrouble(message, { file: this.file, source: this.source, ...place })
  }

  /** Runs a part of the parser one level deeper. */
  nested<T>(read: () => T): T {
    if (++this.#depth > deepest)
      throw this.trouble('the template is nested too deeply', { at: this.now.at, hint: 'take it apart with `{% set %}`' })
    const result = read()
    this.#depth--
    return result
  }
}

function nameOf(kind: TokenKind): string {
  const names: Readonly<Record<TokenKind, string>> = {
    text: 'text',
    open: '{%',
    close: "'%}'",
    print: '{{',
    shown: "'}}'",
    name: 'a name',
    string: 'a text',
    number: 'a number',
    operator: 'an operator',
    end: 'the end',
  }
  return names[kind]
}
