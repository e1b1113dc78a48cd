/**
 * What a token is: `text` between tags; `open` and `close` for the marks of a tag, `print` and `shown` for those of a printed expression;
 * within them names, texts, numbers and operators; `end` at the end.
 */
export type TokenKind = 'text' | 'open' | 'close' | 'print' | 'shown' | 'name' | 'string' | 'number' | 'operator' | 'end'

/** A piece of a template. */
export interface Token {
  readonly kind: TokenKind
  /** The text, the name, the operator, the contents of a text literal. */
  readonly text: string
  /** Where it begins and ends in the source. */
  readonly at: number
  readonly end: number
  /** The value of a number. */
  readonly number?: unknown
}
