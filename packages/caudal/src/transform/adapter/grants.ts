import { Dict, text } from '../../jinja/index.ts'
import { Table } from '../values/table/table.ts'

/** The grants of a relation as a model's config has them: for each privilege the grantees. */
export function grantsOf(table: unknown): Dict {
  const grants = new Map<string, string[]>()
  const found = new Dict()
  if (!(table instanceof Table)) return found
  const names = table.columnNames.map((name) => name.toLowerCase())
  const [grantee, privilege] = [names.indexOf('grantee'), names.indexOf('privilege_type')]
  for (const row of table.fields.rows) {
    const name = text(row[privilege])
    grants.set(name, [...(grants.get(name) ?? []), text(row[grantee])])
  }
  for (const [name, grantees] of grants) found.set(name, grantees)
  return found
}
