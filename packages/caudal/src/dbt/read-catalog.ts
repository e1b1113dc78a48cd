import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../kernel/index.ts'
import type { DbtColumn, DbtResult } from './dbt-result.ts'

/** What is known of the tables of a dbt project, by the unique ids of what makes them. */
export type Catalog = ReadonlyMap<string, Pick<DbtResult, 'columns' | 'stats'>>

interface CatalogJson {
  readonly nodes?: { readonly [id: string]: TableJson }
}

interface TableJson {
  readonly columns?: { readonly [name: string]: ColumnJson }
  readonly stats?: { readonly [key: string]: { readonly value?: Json; readonly include?: boolean } }
}

interface ColumnJson {
  readonly name: string
  readonly index: number
  readonly type: string
  readonly comment?: string | null
}

interface ManifestJson {
  readonly nodes?: { readonly [id: string]: { readonly columns?: { readonly [name: string]: { readonly description?: string } } } }
}

/** Reads `catalog.json`, where `dbt docs generate` has left one, with the descriptions of `manifest.json`. */
export function readCatalog(target: string): Catalog {
  const { nodes = {} } = read<CatalogJson>(join(target, 'catalog.json'))
  if (Object.keys(nodes).length === 0) return new Map()
  const { nodes: said = {} } = read<ManifestJson>(join(target, 'manifest.json'))
  return new Map(
    Object.entries(nodes).map(([id, { columns = {}, stats = {} }]) => {
      const told = Object.entries(stats).filter(([key, { include }]) => include === true && key !== 'has_stats')
      return [
        id,
        {
          columns: columnsOf(columns, said[id]?.columns ?? {}),
          stats: Object.fromEntries(told.map(([key, { value }]) => [key, value ?? null])),
        },
      ]
    }),
  )
}

/** Warehouses may write names in capitals that the project writes in small letters. */
function columnsOf(
  columns: NonNullable<TableJson['columns']>,
  said: { readonly [name: string]: { readonly description?: string } },
): readonly DbtColumn[] {
  const descriptions = new Map(Object.entries(said).map(([name, { description }]) => [name.toLowerCase(), description]))
  return Object.values(columns)
    .toSorted((one, other) => one.index - other.index)
    .map(({ name, type, comment }) => {
      const told = [descriptions.get(name.toLowerCase()), comment].find((text) => text !== undefined && text !== null && text !== '')
      return { name, type, description: told ?? null }
    })
}

function read<T extends object>(file: string): Partial<T> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    // Nobody has asked dbt for it, or it was not written whole.
    return {}
  }
}
