import type { TokenStream } from './token-stream.ts'
import type { Arguments, Expression } from './tree.ts'

/** Reads the arguments of a call with their brackets. */
export function parseArguments(stream: TokenStream, parse: (stream: TokenStream) => Expression): Arguments {
  const { at } = stream.expect('operator', '(')
  const args: Expression[] = []
  const kwargs: { name: string; value: Expression }[] = []
  let moreArgs: Expression | undefined
  let moreKwargs: Expression | undefined
  const ensure = (holds: boolean): void => {
    if (!holds)
      throw stream.trouble('the arguments are in the wrong order', { at, hint: 'write positional, then named, then * and ** ones' })
  }
  for (let first = true; !stream.isOperator(')'); first = false) {
    if (!first) stream.expect('operator', ',')
    if (stream.isOperator(')')) break
    if (stream.skipOperator('*')) {
      ensure(moreArgs === undefined && moreKwargs === undefined)
      moreArgs = parse(stream)
    } else if (stream.skipOperator('**')) {
      ensure(moreKwargs === undefined)
      moreKwargs = parse(stream)
    } else if (stream.now.kind === 'name' && stream.ahead.kind === 'operator' && stream.ahead.text === '=') {
      ensure(moreKwargs === undefined)
      const name = stream.take()
      if (kwargs.some((each) => each.name === name.text))
        throw stream.trouble(`the argument '${name.text}' is given twice`, { at: name.at })
      stream.take()
      kwargs.push({ name: name.text, value: parse(stream) })
    } else {
      ensure(moreArgs === undefined && moreKwargs === undefined && kwargs.length === 0)
      args.push(parse(stream))
    }
  }
  stream.take()
  return { args, kwargs, moreArgs, moreKwargs }
}
