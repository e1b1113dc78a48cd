import { Trouble } from '../values/trouble.ts'
import { literalOf } from './literal-of.ts'
import { parseExpressionText } from './parser.ts'
import { walkExpression } from './walk.ts'

/**
 * The value that a text says as a Python literal, as `[1, 'a']` or `True`; undefined where it says none. What `ast.literal_eval` does, on
 * numbers, texts, lists, tuples and dicts.
 */
export function readLiteral(text: string): { readonly value: unknown } | undefined {
  try {
    const { source, value } = parseExpressionText(text, 'literal')
    let isPython = true
    // Jinja's own spelling of constants, `true` and `none`, is no literal of Python.
    walkExpression(value, (part) => {
      if (part.kind === 'constant' && (part.value === null || typeof part.value === 'boolean')) isPython &&= /[A-Z]/.test(source[part.at]!)
    })
    return isPython ? literalOf(value) : undefined
  } catch (error) {
    if (error instanceof Trouble) return undefined
    throw error
  }
}
