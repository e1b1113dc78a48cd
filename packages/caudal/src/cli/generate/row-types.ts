import { postgresType } from './postgres-type.ts'
import { keyOf, orNull, scriptType } from './script-type.ts'

/** A table whose rows get a type. */
export interface TypedTable {
  /** As `main.customers`. */
  readonly name: string
  readonly description: string | null
  /** Whose words the types of the columns are. */
  readonly dialect: 'duckdb' | 'postgres'
  readonly columns: readonly {
    readonly name: string
    /** As the engine calls it. */
    readonly type: string
    readonly nullable: boolean
    readonly description: string | null
  }[]
}

/** A TypeScript file with a type for the rows of each table, in the order of their names. */
export function rowTypes(tables: readonly TypedTable[]): string {
  const sorted = tables.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const names = typeNames(sorted)
  const shapes = sorted.map((table) => tableType(table, names.get(table.name)!))
  const list = sorted.map(({ name }) => `  ${JSON.stringify(name).replaceAll('"', "'")}: ${names.get(name)}\n`)
  return [head, ...shapes, `/** The rows of each table by its name. */\nexport interface Tables {\n${list.join('')}}\n`].join('\n')
}

const head = `// Written by \`caudal generate types\`; what is changed here is lost with the next one.
// Whole numbers beyond 2^53 and decimals of more than 15 digits come as text.
`

function tableType({ name, description, dialect, columns }: TypedTable, type: string): string {
  const fields = columns.flatMap((column) => {
    const script = dialect === 'postgres' ? postgresType(column.type) : scriptType(column.type)
    const value = column.nullable ? orNull(script) : script
    return [...comment(column.description, '  '), `  ${keyOf(column.name)}: ${value}`]
  })
  const about = comment(description ?? `A row of ${name}.`, '')
  return `${[...about, `export interface ${type} {`, ...fields, '}'].join('\n')}\n`
}

function comment(text: string | null, indent: string): string[] {
  const lines = (text ?? '').trim().replaceAll('*/', '*\\/').split(/\r?\n/)
  if (lines.length === 1) return lines[0] === '' ? [] : [`${indent}/** ${lines[0]} */`]
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`]
}

/** `main.customers` is `MainCustomers`; where two would be the same, the later has a number. */
function typeNames(tables: readonly TypedTable[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const taken = new Set(['Tables'])
  for (const { name } of tables) {
    const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
    const plain = words.map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`).join('')
    const base = /^[A-Za-z]/.test(plain) ? plain : `T${plain}`
    let type = base
    for (let count = 2; taken.has(type); count++) type = `${base}${count}`
    taken.add(type)
    names.set(name, type)
  }
  return names
}
