import { Dict, itemsOf, text } from '../../jinja/index.ts'
import { quoteName } from '../../sql/index.ts'
import { given, partOf, textOrNull } from './adapter-state.ts'
import type { AdapterState } from './adapter-state.ts'

/** Columns with their types and constraints as a `create table` has them: `id integer not null`. */
export function columnDefinitions(state: AdapterState, columns: unknown): readonly string[] {
  const listed = columns instanceof Dict ? columns.values() : itemsOf(columns)
  return listed.map((column) => {
    const name = text(partOf(column, 'name'))
    const constraints = constraintsOf(column).flatMap((constraint) => columnConstraint(state, constraint) ?? [])
    return [given(partOf(column, 'quote')) ? quoteName(name) : name, text(partOf(column, 'data_type')), ...constraints].join(' ')
  })
}

/** The constraints of a table as a whole: `primary key (a, b)`. */
export function tableConstraints(constraints: unknown): readonly string[] {
  return constraints === undefined || constraints === null ? [] : itemsOf(constraints).flatMap((each) => tableConstraint(each) ?? [])
}

function constraintsOf(value: unknown): readonly unknown[] {
  const found = partOf(value, 'constraints')
  return found === null ? [] : itemsOf(found)
}

function columnConstraint(state: AdapterState, constraint: unknown): string | undefined {
  const expression = textOrNull(partOf(constraint, 'expression')) ?? ''
  switch (partOf(constraint, 'type')) {
    case 'check':
      return expression === '' ? undefined : `check (${expression})`
    case 'not_null':
      return `not null ${expression}`.trim()
    case 'unique':
      return `unique ${expression}`.trim()
    case 'primary_key':
      return `primary key ${expression}`.trim()
    case 'foreign_key':
      return referenceOf(constraint, state.dialect === 'duckdb')
    default:
      return expression === '' ? undefined : expression
  }
}

/** DuckDB knows no foreign keys into other databases, and none that are written with a database. */
function referenceOf(constraint: unknown, withoutDatabase: boolean): string | undefined {
  const to = textOrNull(partOf(constraint, 'to'))
  const columns = partOf(constraint, 'to_columns')
  const expression = textOrNull(partOf(constraint, 'expression'))
  if (to === null || columns === null || itemsOf(columns).length === 0) return expression === null ? undefined : `references ${expression}`
  const parts = to.split('.')
  const name = withoutDatabase && parts.length > 2 ? parts.slice(1).join('.') : to
  return `references ${name} (${itemsOf(columns).map(text).join(', ')})`
}

function tableConstraint(constraint: unknown): string | undefined {
  const name = textOrNull(partOf(constraint, 'name'))
  const expression = textOrNull(partOf(constraint, 'expression'))
  const listed = partOf(constraint, 'columns')
  const columns = listed === null ? '' : itemsOf(listed).map(text).join(', ')
  const behind = expression === null ? '' : ` ${expression}`
  const body = ((): string | undefined => {
    switch (partOf(constraint, 'type')) {
      case 'check':
        return expression === null ? undefined : `check (${expression})`
      case 'unique':
        return `unique${behind} (${columns})`
      case 'primary_key':
        return `primary key${behind} (${columns})`
      case 'foreign_key': {
        const reference = referenceOf(constraint, false)
        return reference === undefined ? undefined : `foreign key (${columns}) ${reference}`
      }
      default:
        return expression ?? undefined
    }
  })()
  return body === undefined ? undefined : `${name === null || name === '' ? '' : `constraint ${name} `}${body}`
}
