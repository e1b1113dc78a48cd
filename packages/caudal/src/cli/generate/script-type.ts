/** What TypeScript calls the values of a column: `DECIMAL(9,2)` is `number`, `STRUCT(a INTEGER)` is `{ a: number | null }`. */
export function scriptType(type: string): string {
  const list = /^(.*)\[\d*\]$/s.exec(type)
  if (list !== null) {
    const of = orNull(scriptType(list[1]!))
    return of === 'unknown' ? 'unknown[]' : `(${of})[]`
  }
  const [, name = '', inner] = /^([\w ]+?)\s*(?:\((.*)\))?$/s.exec(type) ?? []
  if (name === 'STRUCT') return structType(inner ?? '')
  if (name === 'MAP') return `{ [key: string]: ${orNull(scriptType(partsOf(inner ?? '')[1] ?? ''))} }`
  if (name === 'ENUM')
    return partsOf(inner ?? '')
      .map((value) => JSON.stringify(value.slice(1, -1).replaceAll("''", "'")))
      .join(' | ')
  return plain[name] ?? 'unknown'
}

/** The same where a value may be missing. */
export function orNull(type: string): string {
  return type === 'unknown' ? type : `${type} | null`
}

/** A name as the key of an object. */
export function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

const number = 'number'
const text = 'string'
const plain: { readonly [name: string]: string | undefined } = {
  ...{ BOOLEAN: 'boolean', BLOB: 'Uint8Array', JSON: 'unknown' },
  ...{ TINYINT: number, SMALLINT: number, INTEGER: number, BIGINT: number, HUGEINT: number },
  ...{ UTINYINT: number, USMALLINT: number, UINTEGER: number, UBIGINT: number, UHUGEINT: number },
  ...{ FLOAT: number, DOUBLE: number, DECIMAL: number },
  ...{ VARCHAR: text, UUID: text, DATE: text, TIME: text, INTERVAL: text, BIT: text },
  ...{ TIMESTAMP: text, 'TIMESTAMP WITH TIME ZONE': text, TIMESTAMPTZ: text, TIMESTAMP_S: text, TIMESTAMP_MS: text, TIMESTAMP_NS: text },
}

function structType(inner: string): string {
  const fields = partsOf(inner).map((part) => {
    const [, quoted, bare, type] = /^(?:"((?:[^"]|"")*)"|(\w+))\s+(.*)$/s.exec(part) ?? []
    return `${keyOf(quoted?.replaceAll('""', '"') ?? bare ?? '')}: ${orNull(scriptType(type ?? ''))}`
  })
  return `{ ${fields.join('; ')} }`
}

/** What stands between the commas outside of brackets and quotes. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let part = ''
  for (const letter of text) {
    if (quote !== '') quote = letter === quote ? '' : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '(') depth++
    else if (letter === ')') depth--
    if (letter === ',' && depth === 0 && quote === '') {
      parts.push(part.trim())
      part = ''
    } else part += letter
  }
  return part.trim() === '' ? parts : [...parts, part.trim()]
}
