import { literalOf } from './literal-of.ts'
import type { CallExpression, Expression, Tree } from './tree.ts'
import { walkExpressions } from './walk.ts'

/** An argument as it is written: its value where it is nothing but literals. */
export interface WrittenArgument {
  readonly isLiteral: boolean
  /** The value of the model; undefined where the argument is no literal. */
  readonly value: unknown
  readonly expression: Expression
}

/** A call that a template writes, seen without running it. */
export interface WrittenCall {
  /** The name with its dots, as `ref` or `adapter.dispatch`. */
  readonly name: string
  readonly at: number
  readonly args: readonly WrittenArgument[]
  readonly kwargs: ReadonlyMap<string, WrittenArgument>
  /** Whether all arguments are literals and none are spread with `*` or `**`. */
  readonly isLiteral: boolean
}

/** All calls of names, also those in branches that may never be taken, in the order they are written. */
export function callsOf(tree: Tree): WrittenCall[] {
  const calls: WrittenCall[] = []
  walkExpressions(tree.body, (expression) => {
    const name = expression.kind === 'call' ? dottedName(expression.callee) : undefined
    if (expression.kind === 'call' && name !== undefined) calls.push(written(name, expression))
  })
  return calls
}

function written(name: string, { at, arguments: given }: CallExpression): WrittenCall {
  const args = given.args.map(argument)
  const kwargs = new Map(given.kwargs.map((each) => [each.name, argument(each.value)]))
  const isWhole = given.moreArgs === undefined && given.moreKwargs === undefined
  return { name, at, args, kwargs, isLiteral: isWhole && [...args, ...kwargs.values()].every((each) => each.isLiteral) }
}

function argument(expression: Expression): WrittenArgument {
  const literal = literalOf(expression)
  return { isLiteral: literal !== undefined, value: literal?.value, expression }
}

function dottedName(callee: Expression): string | undefined {
  if (callee.kind === 'name') return callee.name
  if (callee.kind !== 'attribute') return undefined
  const object = dottedName(callee.object)
  return object === undefined ? undefined : `${object}.${callee.name}`
}
