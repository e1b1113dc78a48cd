import { Fault } from '../../kernel/index.ts'
import type { WriteMode } from '../../define/index.ts'
import type { DatasetManifest } from '../../plan/index.ts'
import { storedColumns } from './catalog.ts'
import type { StoredColumn, StoredObject } from './catalog.ts'
import { grainOf } from './partition.ts'

/** What a dataset's definition asks of the rows that are laid down already: nothing, more columns, or to be laid down anew. */
export type SchemaChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'add'; readonly columns: readonly StoredColumn[] }
  | { readonly kind: 'replace' }

/** Compares a dataset with what is stored of it. Throws `DATA-SCHEMA-CHANGED` where only an `overwrite` could bring the two together. */
export function schemaChange(dataset: DatasetManifest, options: { readonly stored: StoredObject; readonly mode: WriteMode }): SchemaChange {
  const { stored, mode } = options
  const wanted = storedColumns(dataset)
  const added = wanted.filter((column) => !stored.columns.some((one) => one.name === column.name))
  const changes = [
    ...layoutChanges(dataset, stored),
    ...stored.columns.flatMap((column) => columnChange(column, wanted)),
    ...added.filter((column) => !isNullable(dataset, column)).map((column) => `${column.name} is new and not nullable`),
  ]
  if (changes.length === 0) return added.length === 0 ? { kind: 'none' } : { kind: 'add', columns: added }
  if (mode === 'overwrite') return { kind: 'replace' }
  throw new Fault('DATA-SCHEMA-CHANGED', {
    message: `the definition of ${dataset.name} no longer fits its rows: ${changes.join('; ')}`,
    hint: 'write it once with mode overwrite, or take the change back; new columns fit when they are nullable',
    data: { dataset: dataset.name, changes },
  })
}

function columnChange(column: StoredColumn, wanted: readonly StoredColumn[]): string[] {
  const now = wanted.find((one) => one.name === column.name)
  if (now === undefined) return [`${column.name} is gone`]
  return now.type === column.type ? [] : [`${column.name} was ${column.type} and is ${now.type}`]
}

function layoutChanges(dataset: DatasetManifest, stored: StoredObject): string[] {
  if (dataset.format !== stored.format) return [`it was kept as ${stored.format} and is ${dataset.format}`]
  if (dataset.format === 'table') return []
  const grain = grainOf(dataset)
  return [
    ...(grain === stored.grain ? [] : [`its partitions were by ${stored.grain} and are by ${grain}`]),
    ...(dataset.time === stored.time ? [] : [`its time was ${stored.time ?? 'unset'} and is ${dataset.time ?? 'unset'}`]),
  ]
}

function isNullable(dataset: DatasetManifest, column: StoredColumn): boolean {
  return dataset.columns.find((one) => one.name === column.name)?.nullable === true
}
