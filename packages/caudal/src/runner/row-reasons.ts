import type { Column, Rule } from '../define/index.ts'
import { ruleFailure, typeLabel } from '../sql/index.ts'
import { issueTexts } from './error-record.ts'
import type { Issue } from './error-record.ts'

/** What zod says of an issue beyond its message. */
interface DetailedIssue extends Issue {
  readonly code?: string
  readonly origin?: string
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly pattern?: string
  readonly prefix?: string
  readonly suffix?: string
  readonly includes?: string
  readonly format?: string
}

/** How zod begins the messages that it makes itself; any other was written by the author of the schema, and is kept. */
const zodsOwn = /^(?:Too (?:small|big): expected |Invalid |not a number$)/

/** Which rules of a column an issue can be about. */
const kinds: { readonly [code: string]: readonly Rule['kind'][] } = {
  too_small: ['min', 'above', 'min_length', 'length'],
  too_big: ['max', 'below', 'max_length', 'length'],
  not_multiple_of: ['multiple_of'],
  invalid_value: ['one_of'],
  invalid_union: ['one_of'],
  invalid_format: ['pattern'],
}

/**
 * Why a row does not fit its dataset, each as `column: what is wrong`, in the very words that the warehouse has for the same rule, so
 * that the counts of reasons do not part by the way that a row came.
 */
export function rowReasons(
  issues: readonly Issue[],
  to: { readonly row: unknown; readonly columns: ReadonlyMap<string, Column> },
): string[] {
  return issues.map((issue) => {
    const [name, ...deeper] = issue.path ?? []
    const column = to.columns.get(String(name))
    if (column === undefined || deeper.length > 0) return issueTexts([issue])[0]!
    const value = typeof to.row === 'object' && to.row !== null ? (to.row as { readonly [name: string]: unknown })[column.name] : undefined
    return `${column.name}: ${failureOf(issue, { column, value })}`
  })
}

function failureOf(issue: DetailedIssue, { column, value }: { readonly column: Column; readonly value: unknown }): string {
  if ((value === undefined || value === null) && !column.nullable) return 'missing'
  if (!zodsOwn.test(issue.message)) return issue.message
  const rule = column.rules
    .filter((one) => kinds[issue.code ?? '']?.includes(one.kind))
    .find((one, at, all) => all.length === 1 || isAbout(one, issue))
  if (rule === undefined) return issue.code === 'custom' ? issue.message : `not ${typeLabel(column.type)}`
  return rule.kind === 'one_of' ? `"${String(value).slice(0, 40)}" ${ruleFailure(rule)}` : ruleFailure(rule)
}

function isAbout(rule: Rule, issue: DetailedIssue): boolean {
  if (rule.kind === 'one_of') return true
  if (rule.kind !== 'pattern') return String(rule.value) === String(issue.minimum ?? issue.maximum)
  const marks = [issue.pattern, issue.prefix, issue.suffix, issue.includes].filter((mark) => mark !== undefined)
  return marks.some((mark) => rule.label.includes(mark)) || rule.label === issue.format?.replaceAll('_', ' ')
}
