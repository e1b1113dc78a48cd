import type { Expression, Tree } from '../../jinja/index.ts'

type CallExpression = Extract<Expression, { kind: 'call' }>

/**
 * Whether dbt tells what the template of a model says without rendering it: nothing but texts, comments, literals and calls of `ref`,
 * `source` and `config` with plain arguments. A source that such a template names twice is one in `sources:`, else it is two. As dbt-core
 * 1.11 was seen to do it.
 */
export function isStatic({ source, body }: Tree): boolean {
  const code = source.includes('{#') ? source.replaceAll(/\{#[\s\S]*?#\}/g, '') : source
  if (/\{%|\{\{[-+]|[-+]\}\}/.test(code)) return false
  const isShown = (value: Expression): boolean => {
    if (value.kind === 'list') return value.items.every(isShown)
    if (value.kind === 'dict') return value.entries.flat().every(isShown)
    return isLiteral(value) || (value.kind === 'constant' && typeof value.value === 'number')
  }
  const isLiteral = (value: Expression): boolean => {
    if (value.kind === 'list') return value.items.every(isLiteral)
    if (value.kind === 'dict') return value.entries.flat().every(isLiteral)
    if (value.kind !== 'constant') return false
    // As Python writes them: `True`, not `true`.
    return typeof value.value === 'string' || (typeof value.value === 'boolean' && /[TF]/.test(source[value.at]!))
  }
  const isPlain = ({ callee, arguments: { args, kwargs, moreArgs, moreKwargs } }: CallExpression): boolean => {
    if (callee.kind !== 'name' || moreArgs !== undefined || moreKwargs !== undefined) return false
    if (callee.name === 'source') return kwargs.length === 0 && args.every(isLiteral)
    if (callee.name === 'ref')
      return args.every(isLiteral) && kwargs.every(({ name, value }) => /^v(ersion)?$/.test(name) && isVersion(value))
    return callee.name === 'config' && args.length === 0 && kwargs.every(({ name, value }) => !name.endsWith('_hook') && isLiteral(value))
  }
  return body.every((statement) => {
    if (statement.kind !== 'print') return statement.kind === 'text'
    const { value } = statement
    return value.kind === 'call' ? isPlain(value) : isShown(value)
  })
}

function isVersion(value: Expression): boolean {
  return value.kind === 'constant' && (typeof value.value === 'string' || typeof value.value === 'number')
}
