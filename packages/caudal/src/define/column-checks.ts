import type { Rule } from './column.ts'
import { portablePattern } from './portable-pattern.ts'
import type { ZodDefinition, ZodLike } from './zod-definition.ts'

/** What a check says of a column: rules for SQL, or that SQL cannot check it. */
export interface CheckReading {
  readonly rules: readonly Rule[]
  readonly unchecked: readonly string[]
}

/** The checks of a schema as rules on a column; `list` says that lengths count items, which is no rule. */
export function readChecks(schema: ZodLike, options: { readonly list?: boolean } = {}): CheckReading {
  const readings = (schema._zod.def.checks ?? []).map((check) => readCheck(check._zod.def, options.list === true))
  return { rules: readings.flatMap((reading) => reading.rules), unchecked: readings.flatMap((reading) => reading.unchecked) }
}

/** The rule that a string format stands for. */
export function readFormat(definition: ZodDefinition): CheckReading {
  const format = definition.format ?? 'format'
  const exact = definition.pattern !== undefined && !morePrecise.has(format) ? portablePattern(definition.pattern) : undefined
  if (exact === undefined) return { rules: [], unchecked: [format] }
  const label = labelOf(definition, format)
  return { rules: [{ kind: 'pattern', pattern: exact, label }], unchecked: [] }
}

function labelOf(definition: ZodDefinition, format: string): string {
  const { prefix, suffix, includes } = definition
  if (format === 'regex') return `the pattern ${String(definition.pattern)}`
  if (prefix !== undefined) return `the pattern of text that starts with ${JSON.stringify(prefix)}`
  if (suffix !== undefined) return `the pattern of text that ends with ${JSON.stringify(suffix)}`
  if (includes !== undefined) return `the pattern of text that holds ${JSON.stringify(includes)}`
  return format.endsWith('case') ? `the pattern of ${format} text` : format.replaceAll('_', ' ')
}

/** Formats that zod checks by more than their pattern. */
const morePrecise: ReadonlySet<string> = new Set(['url', 'ipv6', 'cidrv6', 'base64', 'base64url', 'jwt', 'json_string', 'template_literal'])

/** Formats that are column types of their own, and so no rule. */
const typed: ReadonlySet<string> = new Set(['datetime', 'date', 'time', 'uuid', 'guid'])

const nothing: CheckReading = { rules: [], unchecked: [] }

function rule(...rules: readonly Rule[]): CheckReading {
  return { rules, unchecked: [] }
}

function readCheck(definition: ZodDefinition, list: boolean): CheckReading {
  switch (definition.check) {
    case 'min_length':
      return list ? { rules: [], unchecked: ['the number of items'] } : rule({ kind: 'min_length', value: definition.minimum ?? 0 })
    case 'max_length':
      return list ? { rules: [], unchecked: ['the number of items'] } : rule({ kind: 'max_length', value: definition.maximum ?? 0 })
    case 'length_equals':
      return list ? { rules: [], unchecked: ['the number of items'] } : rule({ kind: 'length', value: definition.length ?? 0 })
    case 'greater_than':
      return bound(definition, definition.inclusive === true ? 'min' : 'above')
    case 'less_than':
      return bound(definition, definition.inclusive === true ? 'max' : 'below')
    case 'multiple_of':
      return rule({ kind: 'multiple_of', value: Number(definition.value) })
    case 'string_format':
      return typed.has(definition.format ?? '') ? nothing : readFormat(definition)
    case 'number_format':
    case 'bigint_format':
      return nothing
    case 'overwrite':
      return { rules: [], unchecked: ['a change of the value'] }
    default:
      return { rules: [], unchecked: [definition.check === 'custom' ? 'a refinement' : `the check ${definition.check ?? 'of its own'}`] }
  }
}

function bound(definition: ZodDefinition, kind: 'min' | 'max' | 'above' | 'below'): CheckReading {
  const { value } = definition
  if (value instanceof Date) return rule({ kind, value: value.toISOString() })
  if (typeof value === 'bigint') return rule({ kind, value: Number.isSafeInteger(Number(value)) ? Number(value) : String(value) })
  return typeof value === 'number' && Number.isFinite(value) ? rule({ kind, value }) : nothing
}
