import type { Arguments, Body, Expression, Parameter, Statement } from './tree.ts'

/** Visits each expression within statements, in the order they are written; macros, blocks and defaults included. */
export function walkExpressions(body: Body, visit: (expression: Expression) => void): void {
  for (const statement of body) {
    for (const expression of expressionsOf(statement)) walkExpression(expression, visit)
    for (const inner of bodiesOf(statement)) walkExpressions(inner, visit)
  }
}

/** Visits an expression and each one within it. */
export function walkExpression(expression: Expression, visit: (expression: Expression) => void): void {
  visit(expression)
  for (const part of partsOf(expression)) walkExpression(part, visit)
}

/** The bodies within a statement. */
export function bodiesOf(statement: Statement): readonly Body[] {
  switch (statement.kind) {
    case 'if':
      return [...statement.branches.map(({ body }) => body), statement.otherwise]
    case 'for':
      return [statement.body, statement.otherwise]
    case 'set-block':
    case 'with':
    case 'macro':
    case 'call-block':
    case 'filter-block':
      return [statement.body]
    default:
      return []
  }
}

function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'print':
    case 'set':
    case 'do':
      return [statement.value]
    case 'if':
      return statement.branches.map(({ test }) => test)
    case 'for':
      return [statement.items, ...given(statement.test)]
    case 'set-block':
      return given(statement.filter)
    case 'with':
      return statement.assignments.map(({ value }) => value)
    case 'macro':
      return defaultsOf(statement.parameters)
    case 'call-block':
      return [statement.call, ...defaultsOf(statement.parameters)]
    case 'filter-block':
      return [statement.filter]
    case 'include':
    case 'import':
      return [statement.template]
    default:
      return []
  }
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'list':
    case 'tuple':
      return expression.items
    case 'dict':
      return expression.entries.flat()
    case 'condition':
      return [expression.test, expression.value, ...given(expression.otherwise)]
    case 'and':
    case 'or':
    case 'arithmetic':
      return [expression.left, expression.right]
    case 'not':
    case 'negative':
    case 'positive':
      return [expression.operand]
    case 'compare':
      return [expression.first, ...expression.rest.map(({ operand }) => operand)]
    case 'concat':
      return expression.parts
    case 'call':
      return [expression.callee, ...argumentsOf(expression.arguments)]
    case 'filter':
    case 'test':
      return [...given(expression.input), ...argumentsOf(expression.arguments)]
    case 'attribute':
      return [expression.object]
    case 'item':
      return [expression.object, expression.key]
    case 'slice':
      return [...given(expression.start), ...given(expression.stop), ...given(expression.step)]
    default:
      return []
  }
}

function argumentsOf({ args, kwargs, moreArgs, moreKwargs }: Arguments): readonly Expression[] {
  return [...args, ...kwargs.map(({ value }) => value), ...given(moreArgs), ...given(moreKwargs)]
}

function defaultsOf(parameters: readonly Parameter[]): readonly Expression[] {
  return parameters.flatMap((parameter) => given(parameter.default))
}

function given(expression: Expression | undefined): readonly Expression[] {
  return expression === undefined ? [] : [expression]
}
