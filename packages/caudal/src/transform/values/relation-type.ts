import { Dict, HostObject, isTrue, text } from '../../jinja/index.ts'
import { hostFunction, members } from './members.ts'
import { createRelation, ephemeralName, namePartOf, relationKindOf } from './relation.ts'
import type { Relation } from './relation.ts'
import type { RelationFields, RelationPolicy } from './relation-fields.ts'
import { relationKinds, relationParts } from './relation-fields.ts'

/** How relations of a project are written. */
export interface RelationStyle {
  readonly dialect: RelationFields['dialect']
  /** What the project says of quoting; each part is quoted by default. */
  readonly quoting?: Partial<RelationPolicy>
}

/** dbt's `api.Relation`: `create(database=…, schema=…, identifier=…, type=…)` and the names of the kinds. */
export function relationType({ dialect, quoting }: RelationStyle): HostObject {
  const made = (bound: readonly unknown[]): Relation => {
    const [database, schema, identifier, type, quotePolicy, includePolicy, , limit, external] = bound
    const relation = createRelation({
      dialect,
      database: namePartOf(database),
      schema: namePartOf(schema),
      identifier: namePartOf(identifier),
      type: relationKindOf(type),
      quote: { ...quoting, ...policyOf(quotePolicy) },
      limit: typeof limit === 'number' ? limit : null,
      external: namePartOf(external),
    })
    return includePolicy === undefined ? relation : relation.include(policyOf(includePolicy))
  }
  const create = hostFunction(
    'create database? schema? identifier? type? quote_policy? include_policy? quote_character? limit? external? dbt_created?',
    made,
  )
  const fromPath = hostFunction('Relation path type? quote_policy? include_policy?', ([path, type, quote, include]) => {
    const parts = path instanceof Dict ? relationParts.map((part) => path.get(part)) : []
    return made([parts[0], parts[1], parts[2], type, quote, include])
  })
  const shown = members<null>(
    { create: () => create, get_relation_type: () => relationKindType },
    { add_ephemeral_prefix: () => hostFunction('add_ephemeral_prefix name', ([name]) => ephemeralName(text(name))) },
    {
      scd_args: () =>
        hostFunction('scd_args primary_key updated_at', ([key, updatedAt]) => [
          ...(Array.isArray(key) ? (key as unknown[]) : [key]),
          updatedAt,
        ]),
    },
    kindConstants,
  )
  return new HostObject({ type: 'RelationProxy', call: fromPath, attribute: (name) => shown.get(name)?.(null) })
}

const kindConstants = Object.fromEntries(relationKinds.map((kind) => [constantOf(kind), () => kind]))

const relationKindType = new HostObject({
  type: 'RelationType',
  attribute: (name) => (Object.hasOwn(kindConstants, name) ? kindConstants[name]!() : undefined),
  call: hostFunction('RelationType value', ([value]) => relationKindOf(value)),
})

function constantOf(kind: string): string {
  if (kind === 'cte') return 'CTE'
  return kind.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function policyOf(value: unknown): Partial<RelationPolicy> {
  if (!(value instanceof Dict)) return {}
  return Object.fromEntries(relationParts.filter((part) => value.has(part)).map((part) => [part, isTrue(value.get(part))]))
}
