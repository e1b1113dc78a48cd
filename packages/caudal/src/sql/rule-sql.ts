import type { Column, Rule } from '../define/index.ts'
import { duckdbDialect, fill } from './dialect.ts'
import type { Dialect } from './dialect.ts'
import { quoteName, quoteText, quoteValue } from './quote.ts'
import { sqlType } from './sql-type.ts'

/** A rule of a column, for one engine. */
export interface RuleOf {
  readonly column: Column
  readonly rule: Rule
  readonly dialect?: Dialect
}

const comparisons = { min: '>=', max: '<=', above: '>', below: '<' } as const
const failures = { min: 'below', max: 'above', above: 'not above', below: 'not below' } as const

/** The SQL condition that a value passes by when it keeps the rule; null, which passes every rule, makes it null. */
export function rulePredicate({ column, rule, dialect = duckdbDialect }: RuleOf): string {
  const value = quoteName(column.name)
  switch (rule.kind) {
    case 'min':
    case 'max':
    case 'above':
    case 'below':
      return `${value} ${comparisons[rule.kind]} ${bound(column, rule.value, dialect)}`
    case 'multiple_of':
      return column.type.kind === 'double'
        ? `abs(${value} / ${rule.value} - round(${value} / ${rule.value})) < 1e-9`
        : `${value} % ${rule.value} = 0`
    case 'min_length':
      return `${length(column, dialect)} >= ${rule.value}`
    case 'max_length':
      return `${length(column, dialect)} <= ${rule.value}`
    case 'length':
      return `${length(column, dialect)} = ${rule.value}`
    case 'one_of':
      return rule.values.length === 0 ? 'false' : `${value} IN (${rule.values.map((one) => bound(column, one, dialect)).join(', ')})`
    case 'pattern':
      return fill(dialect.matches, { value, pattern: quoteText(rule.pattern) })
  }
}

/** The SQL expression of the reason why a value breaks the rule: `'amount: below 0'`; the value itself is in it where that helps. */
export function ruleReason({ column, rule, dialect = duckdbDialect }: RuleOf): string {
  if (rule.kind !== 'one_of') return quoteText(`${column.name}: ${ruleFailure(rule)}`)
  const shown = fill(dialect.text, { value: quoteName(column.name) })
  return `${quoteText(`${column.name}: "`)} || left(${shown}, 40) || ${quoteText(`" ${ruleFailure(rule)}`)}`
}

/** What is wrong with a value that breaks the rule, for people: `below 0`, `is not one of pending, completed, …`. */
export function ruleFailure(rule: Rule): string {
  switch (rule.kind) {
    case 'min':
    case 'max':
    case 'above':
    case 'below':
      return `${failures[rule.kind]} ${rule.value}`
    case 'multiple_of':
      return `not a multiple of ${rule.value}`
    case 'min_length':
      return rule.value === 1 ? 'empty' : `shorter than ${rule.value}`
    case 'max_length':
      return `longer than ${rule.value}`
    case 'length':
      return `not ${rule.value} long`
    case 'one_of':
      return `is not one of ${rule.values.slice(0, 5).join(', ')}${rule.values.length > 5 ? ', …' : ''}`
    case 'pattern':
      return rule.label.startsWith('the pattern') ? `does not match ${rule.label}` : `not a valid ${rule.label}`
  }
}

function length(column: Column, dialect: Dialect): string {
  return fill(column.type.kind === 'bytes' ? dialect.byteLength : dialect.length, { value: quoteName(column.name) })
}

function bound(column: Column, value: string | number | boolean, dialect: Dialect): string {
  if (typeof value !== 'string' || column.type.kind === 'string') return quoteValue(value)
  if (column.type.kind === 'timestamp') return fill(dialect.instant, { text: quoteText(value) })
  return fill(dialect.literal, { text: quoteText(value), type: sqlType(column.type, dialect) })
}
