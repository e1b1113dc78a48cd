import { HostObject } from '../../jinja/index.ts'
import { columnType } from './column-type.ts'
import { relationType } from './relation-type.ts'
import type { RelationStyle } from './relation-type.ts'

/** dbt's `api`: the types Relation and Column. */
export function createApi(style: RelationStyle): HostObject {
  const types = new Map([
    ['Relation', relationType(style)],
    ['Column', columnType(style.dialect)],
  ])
  return new HostObject({ type: 'DatabaseWrapper', attribute: (name) => types.get(name) })
}
