import type { TokenStream } from './token-stream.ts'
import type { Expression } from './tree.ts'

/** How the expressions within brackets are read. */
export interface Grammar {
  readonly expression: (stream: TokenStream) => Expression
  readonly tuple: (stream: TokenStream) => Expression
}

const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

/** Reads a name, a literal or an expression in brackets. */
export function parsePrimary(stream: TokenStream, grammar: Grammar): Expression {
  const { kind, text, at, number } = stream.now
  if (kind === 'name') {
    stream.take()
    return constants.has(text) ? { kind: 'constant', at, value: constants.get(text) } : { kind: 'name', at, name: text }
  }
  if (kind === 'string') return { kind: 'constant', at, value: parseTexts(stream) }
  if (kind === 'number') {
    stream.take()
    return { kind: 'constant', at, value: number }
  }
  if (stream.isOperator('(')) return parseParentheses(stream, grammar)
  if (stream.isOperator('[')) return parseList(stream, grammar)
  if (stream.isOperator('{')) return parseDict(stream, grammar)
  throw stream.unexpected('an expression')
}

function parseTexts(stream: TokenStream): string {
  let text = ''
  while (stream.now.kind === 'string') text += stream.take().text
  return text
}

function parseParentheses(stream: TokenStream, grammar: Grammar): Expression {
  const { at } = stream.take()
  if (stream.skipOperator(')')) return { kind: 'tuple', at, items: [] }
  const inside = grammar.tuple(stream)
  stream.expect('operator', ')')
  return inside
}

function parseList(stream: TokenStream, { expression }: Grammar): Expression {
  const { at } = stream.take()
  const items: Expression[] = []
  while (!stream.isOperator(']')) {
    if (items.length > 0) stream.expect('operator', ',')
    if (stream.isOperator(']')) break
    items.push(expression(stream))
  }
  stream.take()
  return { kind: 'list', at, items }
}

function parseDict(stream: TokenStream, { expression }: Grammar): Expression {
  const { at } = stream.take()
  const entries: [Expression, Expression][] = []
  while (!stream.isOperator('}')) {
    if (entries.length > 0) stream.expect('operator', ',')
    if (stream.isOperator('}')) break
    const key = expression(stream)
    stream.expect('operator', ':')
    entries.push([key, expression(stream)])
  }
  stream.take()
  return { kind: 'dict', at, entries }
}
