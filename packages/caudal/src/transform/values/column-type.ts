import { HostObject, text } from '../../jinja/index.ts'
import { Column, numericType, stringType, translateType } from './column.ts'
import type { ColumnFields } from './column.ts'
import { hostFunction, members } from './members.ts'
import { valueFault } from './value-fault.ts'

/** dbt's `api.Column`: makes columns, `api.Column('id', 'integer')`, and knows how types are written. */
export function columnType(dialect: ColumnFields['dialect']): HostObject {
  const shown = members<null>({
    create: () =>
      hostFunction('create name label_or_dtype', ([name, type]) =>
        plainColumn({ dialect, name: text(name), type: translateType(text(type)) }),
      ),
    from_description: () =>
      hostFunction('from_description name raw_data_type', ([name, type]) =>
        describedColumn({ dialect, name: text(name), type: text(type) }),
      ),
    translate_type: () => hostFunction('translate_type dtype', ([type]) => translateType(text(type))),
    string_type: () => hostFunction('string_type size', ([size]) => stringType(size)),
    numeric_type: () =>
      hostFunction('numeric_type dtype precision scale', ([type, precision, scale]) => numericType({ type: text(type), precision, scale })),
  })
  const call = hostFunction(
    'Column column dtype char_size? numeric_precision? numeric_scale?',
    ([name, type, size, precision, scale]) =>
      new Column({
        dialect,
        name: text(name),
        type: text(type),
        size: numberOf(size),
        precision: numberOf(precision),
        scale: numberOf(scale),
      }),
  )
  return new HostObject({ type: 'type', call, attribute: (name) => shown.get(name)?.(null) })
}

/** A column of which nothing but the name and the type is known. */
export function plainColumn(fields: Pick<ColumnFields, 'dialect' | 'name' | 'type'>): Column {
  return new Column({ ...fields, size: null, precision: null, scale: null })
}

/** A column from a written type, `varchar(20)` or `decimal(12, 2)`. */
function describedColumn({ dialect, name, type }: Pick<ColumnFields, 'dialect' | 'name' | 'type'>): Column {
  const [, base, inner] = /^([^(]+)(?:\(([^)]*)\))?/.exec(type) ?? []
  if (base === undefined) throw valueFault(`${JSON.stringify(type)} is no type`, 'write one as `varchar(20)`')
  const sizes = inner === undefined ? [] : inner.split(',').map(Number)
  if (sizes.some((size) => !Number.isInteger(size))) throw valueFault(`the size in the type ${type} is no whole number`)
  const [first = null, second = null] = sizes
  if (sizes.length === 2) return new Column({ dialect, name, type: base, size: null, precision: first, scale: second })
  return new Column({ dialect, name, type: base, size: first, precision: null, scale: null })
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null
}
