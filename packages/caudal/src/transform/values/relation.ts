import { dict, Dict, HostObject, isTrue, text, toPlain, Undefined } from '../../jinja/index.ts'
import { Fault } from '../../kernel/index.ts'
import { quoteName } from '../../sql/index.ts'
import { members, method } from './members.ts'
import type { Members } from './members.ts'
import { fullPolicy, relationKinds, relationParts, renderName, renderRows } from './relation-fields.ts'
import type { RelationFields, RelationKind, RelationPart, RelationPolicy } from './relation-fields.ts'
import { valueFault } from './value-fault.ts'

/** A table, view or the like by its name, as templates see it: dbt's Relation. It never changes; methods yield others. */
export class Relation extends HostObject {
  readonly fields: RelationFields

  constructor(fields: RelationFields) {
    super({
      type: typeNames[fields.dialect],
      text: () => renderRows(this.fields),
      repr: () => `<${typeNames[fields.dialect]} ${renderName(this.fields)}>`,
      attribute: (name) => relationMembers.get(name)?.(this),
      item: (key) => (typeof key === 'string' ? relationMembers.get(key)?.(this) : undefined),
      truth: () => true,
      mapping: true,
      key: () => JSON.stringify(this.fields),
      equals: (other) => other instanceof Relation && JSON.stringify(other.fields) === JSON.stringify(this.fields),
    })
    this.fields = fields
  }

  get database(): string | null {
    return this.fields.database
  }

  get schema(): string | null {
    return this.fields.schema
  }

  get identifier(): string | null {
    return this.fields.identifier
  }

  get type(): RelationKind | null {
    return this.fields.type
  }

  /** Its name as SQL, whatever rows of it are to be seen. */
  render(): string {
    return renderName(this.fields)
  }

  /** Another that differs in some fields. */
  with(changes: Partial<RelationFields>): Relation {
    return new Relation({ ...this.fields, ...changes })
  }

  /** Another whose parts are quoted or not. */
  quote(policy: Partial<RelationPolicy>): Relation {
    return this.with({ quote: { ...this.fields.quote, ...policy } })
  }

  /** Another whose parts are written or not. */
  include(policy: Partial<RelationPolicy>): Relation {
    return this.with({ include: { ...this.fields.include, ...policy } })
  }

  /** Its schema, or its database where it has none. */
  withoutIdentifier(): Relation {
    return this.include({ identifier: false }).with({ identifier: null })
  }

  /** The information schema of its database, or a view of it. */
  informationSchema(view: string | null = null): Relation {
    const { database, include, quote } = this.fields
    return this.with({
      type: 'view',
      schema: null,
      identifier: 'INFORMATION_SCHEMA',
      include: { ...include, database: database !== null, schema: false, identifier: true },
      quote: { ...quote, identifier: false },
      external: null,
      view,
    })
  }
}

const typeNames = { duckdb: 'DuckDBRelation', postgres: 'PostgresRelation' } as const

/** What a relation is made from; parts that are left out are not there. */
export interface NewRelation {
  readonly dialect: RelationFields['dialect']
  readonly database?: string | null
  readonly schema?: string | null
  readonly identifier?: string | null
  readonly type?: RelationKind | null
  readonly quote?: Partial<RelationPolicy>
  readonly external?: string | null
  readonly limit?: number | null
}

/** A relation of a name. Each part is quoted unless told otherwise. */
export function createRelation(options: NewRelation): Relation {
  return new Relation(fieldsOf(options))
}

/** The name of such a relation as SQL. */
export function relationName(options: NewRelation): string {
  return renderName(fieldsOf(options))
}

function fieldsOf(options: NewRelation): RelationFields {
  const { dialect, database = null, schema = null, identifier = null, type = null, quote, external = null, limit = null } = options
  const policy = { ...fullPolicy, ...quote }
  return { dialect, database, schema, identifier, type, quote: policy, include: fullPolicy, limit, timeFilter: null, external }
}

/** The name under which the query of an ephemeral model goes. */
export function ephemeralName(name: string): string {
  return `__dbt__cte__${name}`
}

/** A kind of relation from a value of templates; null where there is none. Throws DBT-VALUE for what is no kind. */
export function relationKindOf(value: unknown): RelationKind | null {
  if (value === null || value === undefined || value instanceof Undefined) return null
  const kind = relationKinds.find((each) => each === value)
  if (kind === undefined) throw valueFault(`${text(value)} is no type of relation`, `write one of: ${relationKinds.join(', ')}`)
  return kind
}

/** A part of a name from a value of templates. */
export function namePartOf(value: unknown): string | null {
  return value === null || value === undefined || value instanceof Undefined ? null : text(value)
}

function policyOf(value: unknown): Partial<RelationPolicy> {
  if (!(value instanceof Dict)) return {}
  return policyFrom(relationParts.map((part) => value.get(part)))
}

function policyFrom(values: readonly unknown[]): Partial<RelationPolicy> {
  const given = relationParts.flatMap((part, index) => {
    const value = values[index]
    return value === undefined || value === null || value instanceof Undefined ? [] : [[part, isTrue(value)] as const]
  })
  return Object.fromEntries(given)
}

const changeable = 'path? type? quote_policy? include_policy? limit? event_time_filter? external? dbt_created? require_alias? catalog?'

/** Another relation with what templates give to `incorporate` and `replace`. */
function incorporated(self: Relation, bound: readonly unknown[]): Relation {
  const [path, type, quote, include, limit, , external] = bound
  const { fields } = self
  const parts = path instanceof Dict ? relationParts.filter((part) => path.has(part)).map((part) => [part, namePartOf(path.get(part))]) : []
  return self.with({
    ...(Object.fromEntries(parts) as Partial<Record<RelationPart, string | null>>),
    ...(type === undefined ? {} : { type: relationKindOf(type) }),
    quote: { ...fields.quote, ...policyOf(quote) },
    include: { ...fields.include, ...policyOf(include) },
    ...(limit === undefined ? {} : { limit: limit === null ? null : Number(toPlain(limit)) }),
    ...(external === undefined ? {} : { external: namePartOf(external) }),
  })
}

function matches(self: Relation, bound: readonly unknown[]): boolean {
  const wanted = relationParts.flatMap((part, index) => {
    const value = namePartOf(bound[index])
    return value === null ? [] : [{ part, value }]
  })
  if (wanted.length === 0) throw valueFault('a relation is matched against nothing', 'give a database, schema or identifier')
  const isSame = wanted.every(({ part, value }) => self.fields[part] === value)
  if (!isSame && wanted.every(({ part, value }) => self.fields[part]?.toLowerCase() === value.toLowerCase())) {
    const name = wanted.map(({ value }) => value).join('.')
    throw new Fault('DBT-AMBIGUOUS-RELATION', {
      message: `${name} is there as ${self.render()}, which differs in upper and lower case alone`,
      hint: 'rename the relation in the database, or write the name as it is there',
    })
  }
  return isSame
}

const isKind =
  (kind: RelationKind) =>
  (self: Relation): boolean =>
    self.type === kind

function policyDict(policy: RelationPolicy): Dict {
  return dict(relationParts.map((part) => [part, policy[part]]))
}

function replaceable({ fields }: Relation): readonly string[] {
  return fields.dialect === 'postgres' ? ['table', 'view'] : []
}

function asDict(self: Relation): Dict {
  const { fields } = self
  return dict([
    ['path', dict(relationParts.map((part) => [part, fields[part]]))],
    ['type', fields.type],
    ['quote_character', '"'],
    ['include_policy', policyDict(fields.include)],
    ['quote_policy', policyDict(fields.quote)],
    ['dbt_created', false],
    ['limit', fields.limit],
  ])
}

/** What a relation shows of itself. */
const relationMembers: Members<Relation> = members<Relation>(
  {
    database: (self) => self.database,
    schema: (self) => self.schema,
    identifier: (self) => self.identifier,
    table: (self) => self.identifier,
    name: (self) => self.identifier,
    type: (self) => self.type,
    path: (self) => dict(relationParts.map((part) => [part, self.fields[part]])),
    quote_policy: (self) => policyDict(self.fields.quote),
    include_policy: (self) => policyDict(self.fields.include),
    quote_character: () => '"',
    limit: (self) => self.fields.limit,
    external: (self) => self.fields.external,
    catalog: () => null,
    dbt_created: () => false,
    require_alias: (self) => self.fields.dialect === 'postgres',
    information_schema_view: (self) => self.fields.view,
    event_time_filter: ({ fields: { timeFilter } }) =>
      timeFilter === null ? null : { field_name: timeFilter.field, start: timeFilter.start, end: timeFilter.end },
    is_table: isKind('table'),
    is_view: isKind('view'),
    is_cte: isKind('cte'),
    is_materialized_view: isKind('materialized_view'),
    is_pointer: isKind('pointer_table'),
    is_function: isKind('function'),
    can_be_renamed: (self) => self.type !== null && replaceable(self).includes(self.type),
    can_be_replaced: (self) => self.type !== null && replaceable(self).includes(self.type),
    renameable_relations: replaceable,
    replaceable_relations: replaceable,
  },
  {
    get: method('get key default?', (self, [key, otherwise]) => {
      if (key === 'metadata') return { type: self.parts.type }
      return relationMembers.get(text(key))?.(self) ?? otherwise
    }),
    render: method('render', (self) => self.render()),
    render_limited: method('render_limited', (self) => renderRows({ ...self.fields, timeFilter: null })),
    render_event_time_filtered: method('render_event_time_filtered rendered?', (self) => renderRows({ ...self.fields, limit: null })),
    quoted: method('quoted identifier', (_, [name]) => quoteName(text(name))),
    quote: method('quote database? schema? identifier?', (self, bound) => self.quote(policyFrom(bound))),
    include: method('include database? schema? identifier?', (self, bound) => self.include(policyFrom(bound))),
    incorporate: method(`incorporate ${changeable}`, incorporated),
    replace: method(`replace ${changeable}`, incorporated),
    replace_path: method('replace_path database? schema? identifier?', (self, bound) =>
      self.with(Object.fromEntries(relationParts.flatMap((part, at) => (bound[at] === undefined ? [] : [[part, namePartOf(bound[at])]])))),
    ),
    without_identifier: method('without_identifier', (self) => self.withoutIdentifier()),
    information_schema: method('information_schema view_name?', (self, [view]) =>
      self.informationSchema(typeof view === 'string' ? view : null),
    ),
    information_schema_only: method('information_schema_only', (self) => self.informationSchema()),
    matches: method('matches database? schema? identifier?', matches),
    to_dict: method('to_dict omit_none?', (self, [omit]) =>
      dict(
        asDict(self)
          .entries()
          .filter(([, value]) => value !== null || omit === undefined || !isTrue(omit)),
      ),
    ),
    add_ephemeral_prefix: method('add_ephemeral_prefix name', (_, [name]) => ephemeralName(text(name))),
    relation_max_name_length: method('relation_max_name_length', () => 63),
  },
)
