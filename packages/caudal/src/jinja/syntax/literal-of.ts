import { Dict } from '../values/dict.ts'
import { signed } from '../values/arithmetic.ts'
import { isFloat, isInteger } from '../values/number.ts'
import { tuple } from '../values/tuple.ts'
import type { Expression } from './tree.ts'

/** The value of an expression that is nothing but literals; undefined where it is more. */
export function literalOf(expression: Expression): { readonly value: unknown } | undefined {
  switch (expression.kind) {
    case 'constant':
      return { value: expression.value }
    case 'negative':
    case 'positive': {
      const operand = literalOf(expression.operand)?.value
      if (!isInteger(operand) && !isFloat(operand)) return undefined
      return { value: signed(expression.kind === 'negative' ? '-' : '+', operand) }
    }
    case 'list':
    case 'tuple': {
      const items = expression.items.map(literalOf)
      if (items.includes(undefined)) return undefined
      const values = items.map((item) => item!.value)
      return { value: expression.kind === 'list' ? values : tuple(values) }
    }
    case 'dict':
      return literalDict(expression.entries)
    default:
      return undefined
  }
}

function literalDict(entries: readonly (readonly [Expression, Expression])[]): { readonly value: Dict } | undefined {
  const dict = new Dict()
  for (const [key, value] of entries) {
    const [k, v] = [literalOf(key), literalOf(value)]
    if (k === undefined || v === undefined || !isKey(k.value)) return undefined
    dict.set(k.value, v.value)
  }
  return { value: dict }
}

function isKey(value: unknown): boolean {
  return typeof value !== 'object' || value === null || isFloat(value)
}
