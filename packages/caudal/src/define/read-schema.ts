import { Fault } from '../kernel/index.ts'
import type { ColumnType, Rule } from './column.ts'
import { readChecks, readFormat } from './column-checks.ts'
import { isZod } from './zod-definition.ts'
import type { ZodDefinition, ZodLike } from './zod-definition.ts'

/** What a schema makes of a column. */
export interface Reading {
  readonly type: ColumnType
  readonly nullable: boolean
  readonly rules: readonly Rule[]
  readonly unchecked: readonly string[]
}

function unreadable(what: string, hint = 'use a type of docs/reference/types.md, or json() for what fits no other column'): Fault {
  return new Fault('DEFINE-COLUMN-TYPE', { message: `no column can hold ${what}`, hint })
}

type Reader = (definition: ZodDefinition, schema: ZodLike) => Reading

/** Reads the column that holds a schema's parsed values. Throws `DEFINE-COLUMN-TYPE`. */
export function readSchema(schema: ZodLike): Reading {
  const { def } = schema._zod
  if (def.caudal !== undefined) {
    const { rules, unchecked } = readChecks(schema)
    return plain(def.caudal.type, { rules, unchecked: [...(def.caudal.unchecked ?? []), ...unchecked] })
  }
  const read = Object.hasOwn(readers, def.type ?? '') ? readers[def.type as keyof typeof readers] : undefined
  if (read === undefined) throw unreadable(`z.${def.type ?? 'unknown'}()`)
  const reading: Reading = read(def, schema)
  const { rules, unchecked } = readChecks(schema, { list: def.type === 'array' })
  return { ...reading, rules: [...reading.rules, ...rules], unchecked: [...reading.unchecked, ...unchecked] }
}

function plain(type: ColumnType, more: Partial<Reading> = {}): Reading {
  return { type, nullable: false, rules: [], unchecked: [], ...more }
}

const inner = (definition: ZodDefinition): Reading => readSchema(definition.innerType!)
const asJson: Reader = (definition) => plain({ kind: 'json' }, { unchecked: [`the shape of z.${definition.type ?? ''}()`] })
const anything: Reader = () => plain({ kind: 'json' }, { nullable: true })

const readers: { readonly [type: string]: Reader } = {
  string: readString,
  number: readNumber,
  bigint: (definition) =>
    definition.format === 'uint64'
      ? plain({ kind: 'decimal', precision: 20, scale: 0 }, { rules: [{ kind: 'min', value: 0 }] })
      : plain({ kind: 'int', bits: 64 }),
  boolean: (definition) => plain({ kind: 'boolean' }, definition.coerce === true ? { unchecked: ['coercion to boolean'] } : {}),
  date: () => plain({ kind: 'timestamp' }),
  enum: (definition) => readValues(enumValues(definition.entries ?? {})),
  literal: (definition) => readValues(definition.values ?? []),
  template_literal: (_definition, schema) => {
    const pattern = schema._zod.pattern
    return plain({ kind: 'string' }, readFormat({ format: 'template', ...(pattern === undefined ? {} : { pattern }) }))
  },
  optional: (definition) => ({ ...inner(definition), nullable: true }),
  nullable: (definition) => ({ ...inner(definition), nullable: true }),
  nonoptional: (definition) => ({ ...inner(definition), nullable: false }),
  default: inner,
  prefault: inner,
  readonly: inner,
  catch: (definition) => {
    const reading = inner(definition)
    return { ...reading, rules: [], unchecked: [...reading.unchecked, 'a value to fall back on'] }
  },
  pipe: readPipe,
  union: readUnion,
  array: (definition) => {
    const element = readSchema(definition.element!)
    return plain({ kind: 'list', of: element.type }, { unchecked: isFree(element) && element.nullable ? [] : ['the rules of the items'] })
  },
  object: readObject,
  intersection: asJson,
  tuple: asJson,
  record: (definition) =>
    definition.valueType !== undefined && isAny(definition.valueType) ? plain({ kind: 'json' }) : asJson(definition, definition.valueType!),
  lazy: () => plain({ kind: 'json' }, { unchecked: ['the shape of z.lazy()'] }),
  any: anything,
  unknown: anything,
  transform: () => {
    throw unreadable(
      'what a transform yields, because nothing says its type',
      'say it behind the transform: .transform(…).pipe(z.number())',
    )
  },
}

const formats: { readonly [format: string]: ColumnType } = {
  datetime: { kind: 'timestamp' },
  date: { kind: 'date' },
  time: { kind: 'time' },
  uuid: { kind: 'uuid' },
  guid: { kind: 'uuid' },
}

function readString(definition: ZodDefinition): Reading {
  const all = [definition, ...(definition.checks ?? []).map((check) => check._zod.def)]
  const typed = all.find((one) => one.format !== undefined && Object.hasOwn(formats, one.format))
  const type = typed === undefined ? { kind: 'string' as const } : formats[typed.format!]!
  const own = definition.format === undefined || typed === definition ? {} : readFormat(definition)
  return plain(type, own)
}

function readNumber(definition: ZodDefinition): Reading {
  const all = [definition, ...(definition.checks ?? []).map((check) => check._zod.def)]
  const format = all.find((one) => /int/.test(one.format ?? ''))?.format
  if (format === undefined) return plain({ kind: 'double' })
  if (format === 'uint32')
    return plain(
      { kind: 'int', bits: 64 },
      {
        rules: [
          { kind: 'min', value: 0 },
          { kind: 'max', value: 4_294_967_295 },
        ],
      },
    )
  return plain({ kind: 'int', bits: format === 'int32' ? 32 : 64 })
}

/** The values of an enum; a numeric TypeScript enum also maps its values back to its names, which are no values. */
function enumValues(entries: { readonly [name: string]: string | number }): readonly unknown[] {
  const numbers = new Set(Object.values(entries).filter((value) => typeof value === 'number'))
  return Object.entries(entries)
    .filter(([name]) => !numbers.has(Number(name)) || !/^-?\d/.test(name))
    .map(([, value]) => value)
}

function readValues(values: readonly unknown[]): Reading {
  const present = values.filter((value) => value !== null && value !== undefined)
  const nullable = present.length < values.length
  const rules: readonly Rule[] = [{ kind: 'one_of', values: present as unknown as readonly (string | number | boolean)[] }]
  if (present.length > 0 && present.every((value) => typeof value === 'string')) return plain({ kind: 'string' }, { nullable, rules })
  if (present.length > 0 && present.every((value) => typeof value === 'boolean')) return plain({ kind: 'boolean' }, { nullable, rules })
  if (present.length > 0 && present.every((value) => typeof value === 'number')) {
    return plain(present.every(Number.isSafeInteger) ? { kind: 'int', bits: 64 } : { kind: 'double' }, { nullable, rules })
  }
  throw unreadable(present.length === 0 ? 'nothing but null' : 'values of different types')
}

/** Types whose JavaScript values are text, or numbers: a pipe from one to the other keeps the more exact. */
const families: { readonly [kind in ColumnType['kind']]?: 'text' | 'number' } = {
  string: 'text',
  timestamp: 'text',
  date: 'text',
  time: 'text',
  uuid: 'text',
  double: 'number',
  int: 'number',
  decimal: 'number',
}

function readPipe(definition: ZodDefinition): Reading {
  const source = definition.in!
  const target = definition.out!
  if (definition.transform !== undefined || hidesType(source)) {
    const reading = readSchema(target)
    return { ...reading, unchecked: ['a transform', ...reading.unchecked] }
  }
  const before = readSchema(source)
  if (isAny(target)) return { ...before, unchecked: [...before.unchecked, ...readChecks(target).unchecked] }
  const after = readSchema(target)
  const family = families[after.type.kind]
  const loose = after.type.kind === 'string' || after.type.kind === 'double'
  if (family === families[before.type.kind] && (loose || after.type.kind === before.type.kind)) {
    const rules = [...before.rules, ...after.rules]
    return { type: before.type, nullable: before.nullable && after.nullable, rules, unchecked: [...before.unchecked, ...after.unchecked] }
  }
  return { ...after, unchecked: [...(isFree(before) ? [] : ['the rules before the pipe']), ...after.unchecked] }
}

/** Whether a schema ends in a transform, whose result has no known type. */
function hidesType(schema: ZodLike): boolean {
  const { def } = schema._zod
  if (def.caudal !== undefined) return false
  return def.type === 'transform' || (def.type === 'pipe' && def.out !== undefined && hidesType(def.out))
}

function readUnion(definition: ZodDefinition): Reading {
  const options = (definition.options ?? []).filter((option) => !isNothing(option))
  const nullable = options.length < (definition.options ?? []).length
  if (definition.discriminator !== undefined) return plain({ kind: 'json' }, { nullable, unchecked: ['the shape of the union'] })
  const readings = options.map(readSchema)
  const [first] = readings
  if (first === undefined) throw unreadable('nothing but null')
  const reading = {
    nullable: nullable || readings.some((one) => one.nullable),
    unchecked: [...new Set(readings.flatMap((one) => one.unchecked))],
  }
  const type = commonType(readings.map((one) => one.type))
  const values = readings.map((one) => (one.rules.length === 1 && one.rules[0]!.kind === 'one_of' ? one.rules[0]!.values : null))
  if (values.every((list) => list !== null)) return { ...reading, type, rules: [{ kind: 'one_of', values: [...new Set(values.flat())] }] }
  if (readings.every(isFree)) return { ...reading, type, rules: [] }
  return {
    ...reading,
    type,
    rules: readings.length === 1 ? first.rules : [],
    unchecked: readings.length === 1 ? reading.unchecked : ['the rules of the union'],
  }
}

function commonType(types: readonly ColumnType[]): ColumnType {
  const texts = new Set(types.map((type) => JSON.stringify(type)))
  if (texts.size === 1) return types[0]!
  if (types.every((type) => type.kind === 'int')) return { kind: 'int', bits: 64 }
  if (types.every((type) => type.kind === 'int' || type.kind === 'double')) return { kind: 'double' }
  if (types.every((type) => type.kind === 'json' || type.kind === 'struct' || type.kind === 'list')) return { kind: 'json' }
  throw unreadable(`a union of ${[...new Set(types.map((type) => type.kind))].join(' and ')}`)
}

function readObject(definition: ZodDefinition): Reading {
  const shape = Object.entries(definition.shape ?? {})
  const open = definition.catchall !== undefined && definition.catchall._zod.def.type !== 'never'
  if (open || shape.length === 0) return plain({ kind: 'json' }, { unchecked: shape.length === 0 ? [] : ['the shape of the object'] })
  const fields = shape.map(([name, field]) => ({ name, reading: readSchema(field) }))
  const strict = fields.some(({ reading }) => !isFree(reading) || !reading.nullable)
  const type: ColumnType = { kind: 'struct', fields: fields.map(({ name, reading }) => ({ name, type: reading.type })) }
  return plain(type, { unchecked: strict ? ['the rules of the fields'] : [] })
}

function isFree(reading: Reading): boolean {
  return reading.rules.length === 0 && reading.unchecked.length === 0
}

function isAny(schema: ZodLike): boolean {
  return isZod(schema) && (schema._zod.def.type === 'any' || schema._zod.def.type === 'unknown')
}

function isNothing(schema: ZodLike): boolean {
  const { def } = schema._zod
  if (def.type === 'literal') return (def.values ?? []).every((value) => value === null || value === undefined)
  return def.type === 'null' || def.type === 'undefined' || def.type === 'void'
}
