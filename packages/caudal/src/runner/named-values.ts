import { didYouMean, Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { Statement } from '../ports/index.ts'

/** Texts, quoted names and comments, in which a `$` means nothing, a dollar-quoted text, and a name. */
const token =
  /[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1|(?<![\w$])\$([A-Za-z_]\w*)/g

/** A statement of a text in which `$name` stands for the value of that name. Throws `SQL-NO-VALUE` where a name has none. */
export function namedValues(text: string, values: { readonly [name: string]: Json }): Statement {
  const parts: string[] = []
  const found: Json[] = []
  let from = 0
  for (const match of text.matchAll(token)) {
    const name = match[2]
    if (name === undefined) continue
    if (!Object.hasOwn(values, name)) {
      throw new Fault('SQL-NO-VALUE', {
        message: `the SQL names $${name}, and no such value was given`,
        hint: didYouMean(name, Object.keys(values)),
        data: { name },
      })
    }
    parts.push(text.slice(from, match.index))
    found.push(values[name]!)
    from = match.index + match[0].length
  }
  return { parts: [...parts, text.slice(from)], values: found }
}
