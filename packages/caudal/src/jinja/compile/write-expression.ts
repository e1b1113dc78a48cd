import { didYouMean } from '../../kernel/index.ts'
import type { Arguments, CallExpression, Comparison, Expression, FilterExpression, TestExpression } from '../syntax/tree.ts'
import type { Writer } from './writer.ts'

/** The JavaScript of an expression. */
export function writeExpression(writer: Writer, expression: Expression): string {
  const at = `p=${expression.at}`
  const write = (part: Expression): string => writeExpression(writer, part)
  switch (expression.kind) {
    case 'constant':
      return writeConstant(writer, expression.value)
    case 'name':
      return writer.load(expression.name)
    case 'list':
      return `[${expression.items.map(write).join(',')}]`
    case 'tuple':
      return `U([${expression.items.map(write).join(',')}])`
    case 'dict':
      return expression.entries.reduce((dict, [key, value]) => `${dict}.set(${write(key)},${write(value)})`, 'new D()')
    case 'condition':
      return writeCondition(writer, expression)
    case 'and':
    case 'or':
      return writeLogic(writer, expression)
    case 'not':
      return `!${writeTruth(writer, expression.operand)}`
    case 'negative':
    case 'positive':
      return `$.signed(${expression.kind === 'negative' ? '"-"' : '"+"'},${write(expression.operand)},${at})`
    case 'compare':
      return writeComparison(writer, expression)
    case 'arithmetic':
      return writeArithmetic(writer, expression)
    case 'concat':
      return `$.joined([${expression.parts.map(write).join(',')}],${at})`
    case 'call':
      return writer.awaited(writeCall(writer, { call: expression }))
    case 'filter':
      return writeFilter(writer, { filter: expression, input: write(expression.input!) })
    case 'test':
      return writeTest(writer, expression)
    case 'attribute':
      return `A(${write(expression.object)},${JSON.stringify(expression.name)},${at})`
    case 'item':
      return writeItem(writer, expression)
    case 'slice':
      return `$.noSlice(${at})`
  }
}

/** The JavaScript of whether an expression is true. */
export function writeTruth(writer: Writer, expression: Expression): string {
  const code = writeExpression(writer, expression)
  const isBoolean = expression.kind === 'not' || expression.kind === 'compare' || (expression.kind === 'test' && !code.startsWith('('))
  return isBoolean ? `(${code})` : `T(${code},p=${expression.at})`
}

/** The JavaScript of a filter on what is already written. */
function writeFilter(writer: Writer, { filter, input }: { readonly filter: FilterExpression; readonly input: string }): string {
  const known = writer.known.filters.get(filter.name)
  if (known === undefined) return writeUnknown(writer, { what: 'filter', ...filter, names: writer.known.filters.keys() })
  const code = `${writer.resource('filter', filter.name)}(${input},${writeArguments(writer, filter.arguments)},p=${filter.at})`
  return known.awaits ? writer.awaited(code) : code
}

/** The JavaScript of a call, not awaited. `caller` is the code of the macro that `{% call %}` hands over. */
export function writeCall(writer: Writer, { call, caller }: { readonly call: CallExpression; readonly caller?: string }): string {
  const given = (): string => writeArguments(writer, call.arguments, caller)
  const { callee } = call
  if (callee.kind !== 'attribute') return `C(${writeExpression(writer, callee)},${given()},p=${callee.at})`
  return `M(${writeExpression(writer, callee.object)},${JSON.stringify(callee.name)},${given()},p=${callee.at})`
}

/** The JavaScript of a list of filters, as in `{% filter a | b %}`, on a variable. */
export function writeFilterChain(writer: Writer, { filter, input }: { readonly filter: FilterExpression; readonly input: string }): string {
  const inner = filter.input?.kind === 'filter' ? writeFilterChain(writer, { filter: filter.input, input }) : input
  return writeFilter(writer, { filter, input: inner })
}

function writeConstant(writer: Writer, value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value)
  writer.constants.push(value)
  return `q[${writer.constants.length - 1}]`
}

function writeCondition(writer: Writer, expression: Expression & { readonly kind: 'condition' }): string {
  writer.branches++
  const test = writeTruth(writer, expression.test)
  const value = writeExpression(writer, expression.value)
  const otherwise = expression.otherwise === undefined ? `$.noElse(p=${expression.at})` : writeExpression(writer, expression.otherwise)
  writer.branches--
  return `(${test}?${value}:${otherwise})`
}

function writeLogic(writer: Writer, { kind, left, right, at }: Expression & { readonly kind: 'and' | 'or' }): string {
  const name = writer.temporary()
  const first = `T(${name}=${writeExpression(writer, left)},p=${at})`
  const second = writeExpression(writer, right)
  return kind === 'and' ? `(${first}?${second}:${name})` : `(${first}?${name}:${second})`
}

function writeComparison(writer: Writer, { first, rest, at }: Comparison): string {
  let left = writeExpression(writer, first)
  const parts = rest.map(({ sign, operand }, index) => {
    const right = writeExpression(writer, operand)
    const isLast = index === rest.length - 1
    const kept = isLast ? right : writer.temporary()
    const code = writeSign(sign, { left, right: isLast ? right : `${kept}=${right}`, at })
    left = kept
    return code
  })
  return parts.length === 1 ? parts[0]! : `(${parts.join('&&')})`
}

function writeSign(sign: string, { left, right, at }: { readonly left: string; readonly right: string; readonly at: number }): string {
  if (sign === '==') return `E(${left},${right},p=${at})`
  if (sign === '!=') return `!E(${left},${right},p=${at})`
  if (sign === 'in') return `$.within(${left},${right},p=${at})`
  return sign === 'not in' ? `!$.within(${left},${right},p=${at})` : `$.ordered(${JSON.stringify(sign)},[${left},${right}],p=${at})`
}

function writeArithmetic(writer: Writer, { operator, left, right, at }: Expression & { readonly kind: 'arithmetic' }): string {
  const operands = `${writeExpression(writer, left)},${writeExpression(writer, right)}`
  if (operator === '+') return `$.add(${operands},p=${at})`
  if (operator === '*') return `$.multiply(${operands},p=${at})`
  return operator === '%' ? `$.modulo(${operands},p=${at})` : `$.between(${JSON.stringify(operator)},[${operands}],p=${at})`
}

function writeItem(writer: Writer, { object, key, at }: Expression & { readonly kind: 'item' }): string {
  const value = writeExpression(writer, object)
  if (key.kind !== 'slice') return `I(${value},${writeExpression(writer, key)},p=${at})`
  const [start, stop, step] = [key.start, key.stop, key.step].map((part) => (part === undefined ? 'null' : writeExpression(writer, part)))
  return `$.slice(${value},{start:${start},stop:${stop},step:${step}},p=${at})`
}

function writeTest(writer: Writer, test: TestExpression): string {
  const known = writer.known.tests.get(test.name)
  if (known === undefined) return `(${writeUnknown(writer, { what: 'test', ...test, names: writer.known.tests.keys() })})`
  const input = writeExpression(writer, test.input)
  const code = `${writer.resource('test', test.name)}(${input},${writeArguments(writer, test.arguments)},p=${test.at})`
  return known.awaits ? writer.awaited(code) : code
}

interface Unknown {
  readonly what: 'filter' | 'test'
  readonly name: string
  readonly at: number
  readonly names: Iterable<string>
}

/** A filter or test that nobody knows is an error at once, unless it stands in a branch that may never be taken. */
function writeUnknown(writer: Writer, { what, name, at, names }: Unknown): string {
  const message = `there is no ${what} '${name}'`
  const hint = didYouMean(name, names)
  if (writer.branches > 0) return `$.unknown(${JSON.stringify(message)},${JSON.stringify(hint)},p=${at})`
  throw writer.trouble(what === 'filter' ? 'JINJA-UNKNOWN-FILTER' : 'JINJA-UNKNOWN-TEST', { message, hint, at })
}

function writeArguments(writer: Writer, written: Arguments, caller?: string): string {
  const { args, kwargs, moreArgs, moreKwargs } = written
  if (args.length === 0 && kwargs.length === 0 && moreArgs === undefined && moreKwargs === undefined && caller === undefined) return 'N'
  const positional = args.map((arg) => writeExpression(writer, arg))
  if (moreArgs !== undefined) positional.push(`...$.spread(${writeExpression(writer, moreArgs)},p=${moreArgs.at})`)
  let named = kwargs.reduce((code, { name, value }) => `${code}.set(${JSON.stringify(name)},${writeExpression(writer, value)})`, 'new Q()')
  if (caller !== undefined) named += `.set("caller",${caller})`
  if (moreKwargs !== undefined) named = `$.named(${named},${writeExpression(writer, moreKwargs)},p=${moreKwargs.at})`
  return `{args:[${positional.join(',')}],kwargs:${named === 'new Q()' ? 'undefined' : named}}`
}
