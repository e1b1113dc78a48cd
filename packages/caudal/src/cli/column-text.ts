import type { ColumnType, Rule } from '../define/index.ts'

/** The type of a column in words: `decimal(12, 2)`, `int64`, `list of string`. */
export function typeText(type: ColumnType): string {
  switch (type.kind) {
    case 'int':
      return `int${type.bits}`
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`
    case 'list':
      return `list of ${typeText(type.of)}`
    case 'struct':
      return `{ ${type.fields.map((field) => `${field.name}: ${typeText(field.type)}`).join(', ')} }`
    default:
      return type.kind
  }
}

/** A rule of a column in words: `at least 0`, `one of a, b`. */
export function ruleText(rule: Rule): string {
  switch (rule.kind) {
    case 'min':
      return `at least ${rule.value}`
    case 'max':
      return `at most ${rule.value}`
    case 'above':
      return `above ${rule.value}`
    case 'below':
      return `below ${rule.value}`
    case 'multiple_of':
      return `a multiple of ${rule.value}`
    case 'min_length':
      return rule.value === 1 ? 'not empty' : `${rule.value} characters or more`
    case 'max_length':
      return `at most ${rule.value} characters`
    case 'length':
      return `${rule.value} characters`
    case 'one_of':
      return `one of ${rule.values.join(', ')}`
    case 'pattern':
      return rule.label
  }
}
