import type { ColumnInfo } from '../manifest/resource.ts'
import type { SqlColumn } from '../../ports/index.ts'

/** A column as it will be: its type as the engine calls it, and what is said of it here or where it comes from. */
export interface BoundColumn extends SqlColumn {
  readonly description: string | null
}

/** A model, seed, snapshot or source whose columns are known. */
export interface BoundResource {
  readonly id: string
  /** The schema and the name of its table. */
  readonly schema: string
  readonly table: string
  readonly description: string | null
  readonly columns: readonly BoundColumn[]
}

/** What a resource's columns are described by. */
export interface Describing {
  /** What property files say of them. */
  readonly said: { readonly [name: string]: Pick<ColumnInfo, 'name' | 'description'> }
  /** What it reads. */
  readonly parents: readonly BoundResource[]
  /** Its query; null of what has none. */
  readonly sql: string | null
}

/**
 * Columns with their descriptions. One without its own has that of the column that it comes from: of the same name and type in what is
 * read, where all that have it say the same of it and the query gives that name to nothing else.
 */
export function describeColumns(columns: readonly SqlColumn[], { said, parents, sql }: Describing): readonly BoundColumn[] {
  const own = new Map(Object.values(said).map(({ name, description }) => [name.toLowerCase(), description]))
  return columns.map(({ name, type }) => {
    const key = name.toLowerCase()
    const written = own.get(key) ?? ''
    if (written !== '') return { name, type, description: written }
    const above = parents.flatMap((parent) => parent.columns.filter((column) => column.name.toLowerCase() === key))
    const texts = new Set(above.map(({ description }) => description))
    const [first = null] = texts
    const isSame = texts.size === 1 && above.every((column) => column.type === type) && sql !== null && !isNamedAnew(name, sql)
    return { name, type, description: isSame ? first : null }
  })
}

function isNamedAnew(name: string, sql: string): boolean {
  return new RegExp(`\\bas\\s+"?${name.replaceAll(/[^\w]/g, '\\$&')}\\b`, 'i').test(sql)
}
