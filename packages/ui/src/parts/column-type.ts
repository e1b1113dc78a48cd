import type { DatasetDetail } from 'caudal/api'

type Column = DatasetDetail['columns'][number]

/** The type of a column as it is read: `decimal(12, 2) | null`. */
export function typeText({ type, nullable }: Pick<Column, 'type' | 'nullable'>): string {
  const may = nullable ? ' | null' : ''
  switch (type.kind) {
    case 'int':
      return `int${type.bits}${may}`
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})${may}`
    case 'list':
      return `${typeText({ type: type.of, nullable: false })}[]${may}`
    case 'struct':
      return `{ ${type.fields.map((field) => `${field.name}: ${typeText({ type: field.type, nullable: false })}`).join(', ')} }${may}`
    default:
      return `${type.kind}${may}`
  }
}
