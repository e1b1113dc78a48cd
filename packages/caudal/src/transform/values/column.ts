import { HostObject, repr, text } from '../../jinja/index.ts'
import { quoteName } from '../../sql/index.ts'
import { members, method } from './members.ts'
import type { Members } from './members.ts'
import type { RelationFields } from './relation-fields.ts'
import { valueFault } from './value-fault.ts'

/** What a column is, as data: its name and what the engine calls its type. */
export interface ColumnFields {
  readonly dialect: RelationFields['dialect']
  readonly name: string
  readonly type: string
  readonly size: number | null
  readonly precision: number | null
  readonly scale: number | null
}

/** A column of a relation as templates see it: dbt's Column. */
export class Column extends HostObject {
  readonly fields: ColumnFields

  constructor(fields: ColumnFields) {
    super({
      type: typeNames[fields.dialect],
      text: () => columnText(this),
      attribute: (name) => columnMembers.get(name)?.(this),
      equals: (other) => other instanceof Column && JSON.stringify(other.fields) === JSON.stringify(this.fields),
    })
    this.fields = fields
  }

  get name(): string {
    return this.fields.name
  }

  /** The type as it stands in a definition, size and precision included. */
  get dataType(): string {
    const { dialect, type, size, precision, scale } = this.fields
    if (this.isString) {
      const isPlain = dialect === 'postgres' && (lower(this) === 'text' || (lower(this) === 'character varying' && size === null))
      return isPlain ? type : stringType(this.stringSize)
    }
    return this.isNumeric ? numericType({ type, precision, scale }) : type
  }

  get isString(): boolean {
    return stringTypes.has(lower(this))
  }

  get isNumeric(): boolean {
    return lower(this) === 'numeric' || lower(this) === 'decimal'
  }

  get isFloat(): boolean {
    return floatTypes[this.fields.dialect].has(lower(this))
  }

  get isInteger(): boolean {
    return integerTypes[this.fields.dialect].has(lower(this))
  }

  /** The parts of a struct in place of it, each under the path to it; of any other column itself. */
  flatten(): readonly Column[] {
    const parts = structFields(this)
    if (parts === undefined) return [this]
    return parts.flatMap((part) => part.flatten()).map((part) => new Column({ ...part.fields, name: `${this.name}.${part.name}` }))
  }

  /** How many characters it holds. Throws DBT-VALUE where it holds no text. */
  get stringSize(): number {
    if (!this.isString) throw valueFault(`string_size() of column ${this.name}, which is a ${this.fields.type}`, 'ask is_string() first')
    return this.fields.type === 'text' || this.fields.size === null ? 256 : this.fields.size
  }
}

/** As Python prints a dataclass. */
function columnText(column: Column): string {
  const { dialect, name, type, size, precision, scale } = column.fields
  const parts = [`column=${repr(name)}`, `dtype=${repr(type)}`, `char_size=${repr(size)}`]
  const more = [`numeric_precision=${repr(precision)}`, `numeric_scale=${repr(scale)}`]
  const inner = dialect === 'duckdb' ? [`fields=${repr(structFields(column) ?? [])}`] : []
  return `${typeNames[dialect]}(${[...parts, ...more, ...inner].join(', ')})`
}

const typeNames = { duckdb: 'DuckDBColumn', postgres: 'PostgresColumn' } as const
const stringTypes = new Set(['text', 'character varying', 'character', 'varchar'])
const floatTypes = {
  duckdb: new Set(['real', 'float', 'float4', 'float8', 'double']),
  postgres: new Set(['real', 'float4', 'float', 'double precision', 'float8', 'double']),
}
const integerTypes = {
  duckdb: new Set(
    'tinyint smallint integer bigint hugeint utinyint usmallint uinteger ubigint int1 int2 int4 int8 short int signed long'.split(' '),
  ),
  postgres: new Set('smallint integer bigint smallserial serial bigserial int2 int4 int8 serial2 serial4 serial8'.split(' ')),
}

function lower({ fields }: Column): string {
  return fields.type.toLowerCase()
}

/** A text type of a size. */
export function stringType(size: unknown): string {
  return `character varying(${text(size)})`
}

/** A numeric type with its precision and scale, where both are known. */
export function numericType({
  type,
  precision,
  scale,
}: {
  readonly type: string
  readonly precision: unknown
  readonly scale: unknown
}): string {
  return precision === null || precision === undefined || scale === null || scale === undefined
    ? type
    : `${type}(${text(precision)},${text(scale)})`
}

/** The columns of a struct's type, `STRUCT(a INTEGER, b STRUCT(c VARCHAR))`; undefined for any other type. */
function structFields({ fields }: Column): readonly Column[] | undefined {
  const inner = /^struct\(([^]*)\)$/i.exec(fields.type)?.[1]
  if (inner === undefined) return undefined
  return splitAtTop(inner).map((part) => {
    const [, quoted, plain, type] = /^(?:"((?:[^"]|"")*)"|(\S+))\s+([^]*)$/.exec(part.trim()) ?? []
    const name = quoted?.replaceAll('""', '"') ?? plain ?? part.trim()
    return new Column({ ...fields, name, type: type ?? '', size: null, precision: null, scale: null })
  })
}

function splitAtTop(list: string): readonly string[] {
  const parts: string[] = []
  let [depth, start, isQuoted] = [0, 0, false]
  for (let at = 0; at < list.length; at++) {
    const letter = list[at]
    if (letter === '"') isQuoted = !isQuoted
    if (isQuoted) continue
    if (letter === '(') depth += 1
    if (letter === ')') depth -= 1
    if (letter === ',' && depth === 0) {
      parts.push(list.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, list.slice(start)]
}

function otherColumn(value: unknown): Column {
  if (value instanceof Column) return value
  throw valueFault(`${text(value)} is no column`, 'give a column, as get_columns_in_relation() yields')
}

/** What a column shows of itself. */
const columnMembers: Members<Column> = members<Column>(
  {
    name: (self) => self.name,
    column: (self) => self.name,
    dtype: (self) => self.fields.type,
    data_type: (self) => self.dataType,
    expanded_data_type: (self) => self.dataType,
    char_size: (self) => self.fields.size,
    numeric_precision: (self) => self.fields.precision,
    numeric_scale: (self) => self.fields.scale,
    quoted: (self) => quoteName(self.name),
    fields: (self) => structFields(self) ?? [],
  },
  {
    is_string: method('is_string', (self) => self.isString),
    is_number: method('is_number', (self) => self.isInteger || self.isNumeric || self.isFloat),
    is_numeric: method('is_numeric', (self) => self.isNumeric),
    is_float: method('is_float', (self) => self.isFloat),
    is_integer: method('is_integer', (self) => self.isInteger),
    is_struct: method('is_struct', (self) => lower(self).startsWith('struct')),
    flatten: method('flatten', (self) => self.flatten()),
    string_size: method('string_size', (self) => self.stringSize),
    can_expand_to: method('can_expand_to other_column', (self, [other]) => {
      const wide = otherColumn(other)
      return self.isString && wide.isString && wide.stringSize > self.stringSize
    }),
    literal: method('literal value', (self, [value]) => `${text(value)}::${self.dataType}`),
    string_type: method('string_type size', (_, [size]) => stringType(size)),
    numeric_type: method('numeric_type dtype precision scale', (_, [type, precision, scale]) =>
      numericType({ type: text(type), precision, scale }),
    ),
    translate_type: method('translate_type dtype', (_, [type]) => translateType(text(type))),
  },
)

/** What a general name of a type is in the engine: a `STRING` is `TEXT`; all else stays. */
export function translateType(type: string): string {
  return type.toUpperCase() === 'STRING' ? 'TEXT' : type
}
