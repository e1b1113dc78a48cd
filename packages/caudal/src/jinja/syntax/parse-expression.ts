import { parseArguments } from './parse-arguments.ts'
import { parsePrimary } from './parse-primary.ts'
import type { TokenStream } from './token-stream.ts'
import type { Arithmetic, Comparison, CompareSign, Expression, FilterExpression } from './tree.ts'

/** Reads an expression; without `x if y else z` where `conditions` is false. */
export function parseExpression(stream: TokenStream, conditions = true): Expression {
  if (isAlone(stream)) return parsePrimary(stream, grammar)
  return stream.nested(() => (conditions ? parseCondition(stream) : parseOr(stream)))
}

/** Whether the token at the place is a whole expression: a name or a literal that nothing follows. */
function isAlone({ now, ahead }: TokenStream): boolean {
  if (now.kind !== 'string' && now.kind !== 'number' && (now.kind !== 'name' || now.text === 'not')) return false
  return ahead.kind === 'operator' ? closing.has(ahead.text) : ahead.kind === 'close' || ahead.kind === 'shown'
}

const closing: ReadonlySet<string> = new Set([',', ')', ']', '}', ':'])

/** Reads an expression or, with commas, a tuple. `ends` says where one may stop after a comma. */
export function parseTuple(
  stream: TokenStream,
  options: { readonly conditions?: boolean; readonly ends?: () => boolean } = {},
): Expression {
  const at = stream.now.at
  const items: Expression[] = []
  let isTuple = false
  for (;;) {
    if (items.length > 0) stream.expect('operator', ',')
    if (endsTuple(stream) || options.ends?.() === true) break
    items.push(parseExpression(stream, options.conditions))
    if (!stream.isOperator(',')) break
    isTuple = true
  }
  if (isTuple) return { kind: 'tuple', at, items }
  const [only] = items
  if (only === undefined) throw stream.unexpected('an expression')
  return only
}

const grammar = { expression: parseExpression, tuple: parseTuple }

/** Reads filters, tests and calls behind an expression. */
function parseFilters(stream: TokenStream, input: Expression): Expression {
  let expression = input
  for (;;) {
    if (stream.isOperator('|')) expression = parseFilter(stream, expression)
    else if (stream.isName('is')) expression = parseTest(stream, expression)
    else if (stream.isOperator('(')) expression = parseCall(stream, expression)
    else return expression
  }
}

/** Reads `| name(…)`, several of them where they follow each other. */
export function parseFilterChain(stream: TokenStream, first: boolean): FilterExpression | undefined {
  let expression: FilterExpression | undefined
  let inline = first
  while (inline || stream.isOperator('|')) {
    if (!inline) stream.take()
    expression = parseFilterName(stream, expression)
    inline = false
  }
  return expression
}

function endsTuple(stream: TokenStream): boolean {
  const { kind } = stream.now
  return kind === 'close' || kind === 'shown' || kind === 'end' || stream.isOperator(')')
}

function parseCondition(stream: TokenStream): Expression {
  const at = stream.now.at
  let expression = parseOr(stream)
  while (stream.skipName('if')) {
    const test = parseOr(stream)
    const otherwise = stream.skipName('else') ? stream.nested(() => parseCondition(stream)) : undefined
    expression = { kind: 'condition', at, test, value: expression, otherwise }
  }
  return expression
}

function parseOr(stream: TokenStream): Expression {
  let left = parseAnd(stream)
  while (stream.isName('or')) left = { kind: 'or', at: stream.take().at, left, right: parseAnd(stream) }
  return left
}

function parseAnd(stream: TokenStream): Expression {
  let left = parseNot(stream)
  while (stream.isName('and')) left = { kind: 'and', at: stream.take().at, left, right: parseNot(stream) }
  return left
}

function parseNot(stream: TokenStream): Expression {
  if (!stream.isName('not')) return parseComparison(stream)
  const { at } = stream.take()
  return { kind: 'not', at, operand: stream.nested(() => parseNot(stream)) }
}

const signs: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>='])

function parseComparison(stream: TokenStream): Expression {
  const first = parseArithmetic(stream, 0)
  const rest: { sign: CompareSign; operand: Expression }[] = []
  const at = stream.now.at
  for (let sign = compareSign(stream); sign !== undefined; sign = compareSign(stream))
    rest.push({ sign, operand: parseArithmetic(stream, 0) })
  return rest.length === 0 ? first : ({ kind: 'compare', at, first, rest } satisfies Comparison)
}

function compareSign(stream: TokenStream): CompareSign | undefined {
  const { now, ahead } = stream
  if (now.kind === 'operator' && signs.has(now.text)) return stream.take().text as CompareSign
  if (stream.skipName('in')) return 'in'
  if (now.kind !== 'name' || now.text !== 'not' || ahead.kind !== 'name' || ahead.text !== 'in') return undefined
  stream.take()
  stream.take()
  return 'not in'
}

/** The binary operators, those that bind tighter with higher numbers. */
const levels: ReadonlyMap<string, number> = new Map([
  ...['+', '-'].map((sign) => [sign, 1] as const),
  ['~', 2],
  ...['*', '/', '//', '%'].map((sign) => [sign, 3] as const),
  ['**', 4],
])

/** Reads operands and the operators between them that bind tighter than `above`; those that bind alike from left to right. */
function parseArithmetic(stream: TokenStream, above: number): Expression {
  const { at: start } = stream.now
  let left = parseUnary(stream, true)
  for (;;) {
    const { kind, text, at } = stream.now
    const level = kind === 'operator' ? (levels.get(text) ?? 0) : 0
    if (level <= above) return left
    if (text === '~') left = { kind: 'concat', at: start, parts: [left, ...parseConcat(stream, level)] }
    else {
      stream.take()
      left = { kind: 'arithmetic', at, operator: text as Arithmetic['operator'], left, right: parseArithmetic(stream, level) }
    }
  }
}

function parseConcat(stream: TokenStream, level: number): Expression[] {
  const parts: Expression[] = []
  while (stream.skipOperator('~')) parts.push(parseArithmetic(stream, level))
  return parts
}

function parseUnary(stream: TokenStream, filters: boolean): Expression {
  const { at } = stream.now
  let expression: Expression
  if (stream.isOperator('-') || stream.isOperator('+')) {
    const kind = stream.take().text === '-' ? 'negative' : 'positive'
    expression = { kind, at, operand: stream.nested(() => parseUnary(stream, false)) }
  } else expression = parsePrimary(stream, grammar)
  expression = parsePostfix(stream, expression)
  return filters ? parseFilters(stream, expression) : expression
}

/** Reads attributes, items and calls behind an expression. */
function parsePostfix(stream: TokenStream, object: Expression): Expression {
  let expression = object
  for (;;) {
    if (stream.isOperator('.')) expression = parseDot(stream, expression)
    else if (stream.isOperator('[')) expression = parseItem(stream, expression)
    else if (stream.isOperator('(')) expression = parseCall(stream, expression)
    else return expression
  }
}

function parseDot(stream: TokenStream, object: Expression): Expression {
  const { at } = stream.take()
  const token = stream.take()
  if (token.kind === 'name') return { kind: 'attribute', at, object, name: token.text }
  if (token.kind !== 'number' || !Number.isInteger(token.number)) throw stream.trouble('expected a name or a number', { at: token.at })
  return { kind: 'item', at, object, key: { kind: 'constant', at: token.at, value: token.number } }
}

function parseItem(stream: TokenStream, object: Expression): Expression {
  const { at } = stream.take()
  const keys: Expression[] = []
  while (!stream.isOperator(']')) {
    if (keys.length > 0) stream.expect('operator', ',')
    keys.push(parseKey(stream))
  }
  stream.take()
  if (keys.length === 0) throw stream.trouble('expected an expression between the brackets', { at })
  return { kind: 'item', at, object, key: keys.length === 1 ? keys[0]! : { kind: 'tuple', at, items: keys } }
}

function parseKey(stream: TokenStream): Expression {
  const at = stream.now.at
  const endsPart = (): boolean => stream.isOperator(']') || stream.isOperator(',') || stream.isOperator(':')
  const start = stream.isOperator(':') ? undefined : parseExpression(stream)
  if (start !== undefined && !stream.isOperator(':')) return start
  stream.take()
  const stop = endsPart() ? undefined : parseExpression(stream)
  const step = stream.skipOperator(':') && !endsPart() ? parseExpression(stream) : undefined
  return { kind: 'slice', at, start, stop, step }
}

function parseCall(stream: TokenStream, callee: Expression): Expression {
  const { at } = stream.now
  return { kind: 'call', at, callee, arguments: parseArguments(stream, parseExpression) }
}

function parseFilter(stream: TokenStream, input: Expression): Expression {
  stream.take()
  return parseFilterName(stream, input)
}

function parseFilterName(stream: TokenStream, input: Expression | undefined): FilterExpression {
  const { at } = stream.now
  return { kind: 'filter', at, input, name: parseDotted(stream), arguments: argumentsIfAny(stream) }
}

const noArguments = { args: [], kwargs: [], moreArgs: undefined, moreKwargs: undefined }

function argumentsIfAny(stream: TokenStream): ReturnType<typeof parseArguments> {
  return stream.isOperator('(') ? parseArguments(stream, parseExpression) : noArguments
}

function parseDotted(stream: TokenStream): string {
  let name = stream.expect('name').text
  while (stream.skipOperator('.')) name += `.${stream.expect('name').text}`
  return name
}

function parseTest(stream: TokenStream, input: Expression): Expression {
  const { at } = stream.take()
  const negated = stream.skipName('not')
  const name = parseDotted(stream)
  const test: Expression = { kind: 'test', at, input, name, arguments: testArguments(stream) }
  return negated ? { kind: 'not', at, operand: test } : test
}

function testArguments(stream: TokenStream): ReturnType<typeof parseArguments> {
  if (stream.isOperator('(')) return parseArguments(stream, parseExpression)
  const { kind, text } = stream.now
  const begins = kind === 'string' || kind === 'number' || stream.isOperator('[') || stream.isOperator('{')
  const isWord = kind === 'name' && !['else', 'or', 'and', 'if'].includes(text)
  if (isWord && text === 'is')
    throw stream.trouble('tests cannot be chained with `is`', { at: stream.now.at, hint: 'join them with `and`' })
  if (!begins && !isWord) return noArguments
  return { ...noArguments, args: [parsePostfix(stream, parsePrimary(stream, grammar))] }
}
