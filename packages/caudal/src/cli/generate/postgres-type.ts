import { orNull } from './script-type.ts'

/** What TypeScript calls the values of a column of Postgres: `numeric(9,2)` is `number`, `text[]` is `(string | null)[]`. */
export function postgresType(type: string): string {
  const list = /^(.*)\[\]$/s.exec(type)
  if (list !== null) {
    const of = orNull(postgresType(list[1]!))
    return of === 'unknown' ? 'unknown[]' : `(${of})[]`
  }
  const name = type
    .replace(/\s*\([^)]*\)/, '')
    .trim()
    .toLowerCase()
  // Whatever has no value of its own in JavaScript comes as Postgres writes it.
  return plain[name] ?? 'string'
}

const number = 'number'
const plain: { readonly [name: string]: string | undefined } = {
  ...{ boolean: 'boolean', bytea: 'Uint8Array', json: 'unknown', jsonb: 'unknown' },
  ...{ smallint: number, integer: number, bigint: number, oid: number, numeric: number, real: number, 'double precision': number },
}
