import { parseExpression } from './parse-expression.ts'
import { literalOf } from './literal-of.ts'
import type { BlockHead } from './block-tag.ts'
import type { TokenStream } from './token-stream.ts'
import type { Parameter } from './tree.ts'

/** Reads what follows `macro` or a registered tag: the name, parameters and, for a registered tag, options. */
export function parseMacroHead(stream: TokenStream, withOptions: boolean): BlockHead & { readonly parameters: readonly Parameter[] } {
  const title = stream.expect('name').text
  const parameters = !withOptions || stream.isOperator('(') ? parseSignature(stream) : []
  return { title, options: withOptions ? parseOptions(stream) : new Map(), parameters }
}

function parseOptions(stream: TokenStream): Map<string, unknown> {
  const options = new Map<string, unknown>()
  while (stream.skipOperator(',')) {
    if (stream.now.kind === 'close') break
    const { text: key, at } = stream.expect('name')
    if (!stream.skipOperator('=')) options.set(key, true)
    else {
      const value = literalOf(parseExpression(stream))
      if (value === undefined)
        throw stream.trouble(`the option '${key}' must be a literal`, { at, hint: 'write a text, a number or a list of them' })
      options.set(key, value.value)
    }
  }
  return options
}

/** Reads the parameters of a macro with their brackets. */
export function parseSignature(stream: TokenStream): Parameter[] {
  stream.expect('operator', '(')
  const parameters: Parameter[] = []
  while (!stream.isOperator(')')) {
    if (parameters.length > 0) stream.expect('operator', ',')
    if (stream.isOperator(')')) break
    const { text: name, at } = stream.expect('name')
    if (parameters.some((each) => each.name === name))
      throw stream.trouble(`the parameter '${name}' is there twice`, { at, hint: 'rename one' })
    const value = stream.skipOperator('=') ? parseExpression(stream) : undefined
    if (value === undefined && parameters.at(-1)?.default !== undefined) {
      throw stream.trouble('a parameter without a default follows one that has one', { at, hint: 'put it first, or give it a default' })
    }
    parameters.push({ name, default: value })
  }
  stream.take()
  return parameters
}
