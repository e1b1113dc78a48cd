import type { ColumnType } from '../define/index.ts'

const plain: Readonly<Record<string, ColumnType>> = {
  ...spread({ kind: 'string' }, 'varchar', 'text', 'string', 'char', 'bpchar', 'character varying', 'enum', 'interval', 'bit'),
  ...spread({ kind: 'boolean' }, 'boolean', 'bool', 'logical'),
  ...spread(
    { kind: 'int', bits: 32 },
    'integer',
    'int',
    'int4',
    'signed',
    'tinyint',
    'int1',
    'smallint',
    'int2',
    'short',
    'utinyint',
    'usmallint',
  ),
  ...spread({ kind: 'int', bits: 64 }, 'bigint', 'int8', 'long', 'uinteger'),
  ...spread({ kind: 'decimal', precision: 38, scale: 0 }, 'ubigint', 'hugeint', 'uhugeint', 'bignum'),
  ...spread({ kind: 'double' }, 'double', 'double precision', 'float8', 'float', 'float4', 'real'),
  ...spread({ kind: 'date' }, 'date'),
  ...spread({ kind: 'time' }, 'time', 'time with time zone', 'timetz'),
  ...spread(
    { kind: 'timestamp' },
    'timestamp',
    'datetime',
    'timestamp with time zone',
    'timestamptz',
    'timestamp_s',
    'timestamp_ms',
    'timestamp_ns',
  ),
  ...spread({ kind: 'json' }, 'json', 'map', 'union', 'variant'),
  ...spread({ kind: 'bytes' }, 'blob', 'bytea', 'binary', 'varbinary'),
  ...spread({ kind: 'uuid' }, 'uuid'),
}

function spread(type: ColumnType, ...names: readonly string[]): Record<string, ColumnType> {
  return Object.fromEntries(names.map((name) => [name, type]))
}

/** The column type nearest to what DuckDB calls a type: `DECIMAL(12,2)`, `INTEGER[]`. What no column type is like, as a type that an extension brings, is text. */
export function columnType(written: string): ColumnType {
  const text = written.trim()
  const list = /^(.*)\[\d*\]$/s.exec(text)
  if (list !== null) return { kind: 'list', of: columnType(list[1]!) }
  const [, name = text, inside = ''] = /^([^(]*)\((.*)\)([^)]*)$/s.exec(text) ?? []
  const kind = name.trim().toLowerCase()
  if (kind === 'struct') return { kind: 'struct', fields: partsOf(inside).map(fieldOf) }
  if (kind === 'decimal' || kind === 'numeric') {
    const [precision = 18, scale = inside === '' ? 3 : 0] = inside === '' ? [] : inside.split(',').map(Number)
    return { kind: 'decimal', precision, scale }
  }
  return plain[kind] ?? { kind: 'string' }
}

/** The parts of a list in parentheses, at commas that stand in no other parentheses and no name. */
function partsOf(text: string): readonly string[] {
  const parts = ['']
  let depth = 0
  let isQuoted = false
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted
    else if (!isQuoted && letter === '(') depth++
    else if (!isQuoted && letter === ')') depth--
    if (letter === ',' && depth === 0 && !isQuoted) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts.map((part) => part.trim())
}

function fieldOf(text: string): { readonly name: string; readonly type: ColumnType } {
  const [, quoted, bare = '', type = ''] = /^(?:"((?:[^"]|"")*)"|(\S+))\s+(.*)$/s.exec(text) ?? []
  return { name: quoted?.replaceAll('""', '"') ?? bare, type: columnType(type) }
}
