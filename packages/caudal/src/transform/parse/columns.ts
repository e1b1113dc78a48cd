import { Fault, jsonText } from '../../kernel/index.ts'
import type { Place } from '../../kernel/index.ts'
import { text } from '../../jinja/index.ts'
import type { ColumnInfo, Constraint, JsonObject } from '../manifest/resource.ts'
import type { YamlObject } from './object.ts'
import { isObject, listOf, objectOf, textOrNull, textsOf } from './object.ts'

const constraintTypes = ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom'] as const

const ownKeys = new Set([
  'name',
  'description',
  'meta',
  'data_type',
  'constraints',
  'quote',
  'config',
  'tags',
  'granularity',
  'data_tests',
  'docs',
])

/** The columns that an entry of a property file describes. Throws DBT-PROPERTIES. */
export function columnsOf(columns: unknown, place: () => Place): Record<string, ColumnInfo> {
  const described: Record<string, ColumnInfo> = {}
  for (const column of listOf(columns)) {
    if (!isObject(column) || column.name === undefined) throw nameless(place())
    const info = columnOf(column, place)
    described[info.name] = info
  }
  return described
}

function columnOf(column: YamlObject, place: () => Place): ColumnInfo {
  const config = objectOf(column.config)
  const meta = { ...objectOf(column.meta), ...objectOf(config.meta) } as JsonObject
  const isTagged = column.tags !== undefined || config.tags !== undefined
  const tags = isTagged ? [...new Set([...textsOf(column.tags), ...textsOf(config.tags)])] : []
  return {
    ...extrasOf(column),
    name: String(column.name),
    description: textOrNull(column.description) ?? '',
    meta,
    data_type: column.data_type === undefined || column.data_type === null ? null : text(column.data_type),
    constraints: constraintsOf(column.constraints, place),
    quote: typeof column.quote === 'boolean' ? column.quote : null,
    config: { meta, tags },
    tags,
    granularity: textOrNull(column.granularity),
    doc_blocks: [],
  }
}

function extrasOf(column: YamlObject): YamlObject | undefined {
  let extras: YamlObject | undefined
  for (const key of Object.keys(column)) if (!ownKeys.has(key)) (extras ??= {})[key] = column[key]
  return extras
}

/** The constraints of a column or a model. Throws DBT-PROPERTIES. */
export function constraintsOf(constraints: unknown, place: () => Place): Constraint[] {
  return listOf(constraints).map((written) => {
    const constraint = objectOf(written)
    const type = constraintTypes.find((each) => each === constraint.type)
    if (type === undefined) {
      throw new Fault('DBT-PROPERTIES', {
        message: `${jsonText(constraint.type)} is no type of constraint`,
        hint: `write one of ${constraintTypes.join(', ')}`,
        place: place(),
      })
    }
    return {
      type,
      name: textOrNull(constraint.name),
      expression: textOrNull(constraint.expression),
      warn_unenforced: constraint.warn_unenforced !== false,
      warn_unsupported: constraint.warn_unsupported !== false,
      to: textOrNull(constraint.to),
      to_columns: textsOf(constraint.to_columns),
      ...(constraint.columns === undefined ? {} : { columns: textsOf(constraint.columns) }),
    }
  })
}

function nameless(place: Place): Fault {
  return new Fault('DBT-PROPERTIES', { message: 'a column has no name', hint: 'write `- name: id`', place })
}
