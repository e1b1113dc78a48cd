import { OnceIterator, repr, text, tuple } from '../../../jinja/index.ts'
import { didYouMean } from '../../../kernel/index.ts'
import { hostFunction } from '../members.ts'
import { valueFault } from '../value-fault.ts'
import { inOrder } from './in-order.ts'
import { MappedSequence } from './mapped-sequence.ts'
import type { TableFields } from './table-fields.ts'

/** The rows of a table. */
export function rowSequence({ columns, rows }: TableFields): MappedSequence {
  const names = columns.map(({ name }) => name)
  const values = rows.map((row) => new MappedSequence({ type: 'Row', values: row, names }))
  return new MappedSequence({ type: 'MappedSequence', values, names: null })
}

/** The columns of a table. */
export function columnSequence(fields: TableFields): MappedSequence {
  const names = fields.columns.map(({ name }) => name)
  return new MappedSequence({ type: 'MappedSequence', values: names.map((_, place) => oneColumn(fields, place)), names })
}

/** The place of a column by its name, in any case where none is spelled so. Throws DBT-VALUE where there is none. */
function columnPlace({ columns }: TableFields, name: string): number {
  const exact = columns.findIndex((column) => column.name === name)
  const place = exact >= 0 ? exact : columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
  if (place >= 0) return place
  const names = columns.map((column) => column.name)
  throw valueFault(`the table has no column '${name}'`, didYouMean(name, names))
}

function oneColumn({ columns, rows }: TableFields, place: number): MappedSequence {
  const { name, kind } = columns[place]!
  const values = rows.map((row) => row[place])
  const present = values.filter((value) => value !== null)
  const sorted = (list: readonly unknown[]): readonly unknown[] =>
    inOrder(
      list.map((value) => [value]),
      { places: [0], reverse: false },
    ).map(([value]) => value)
  const attributes = new Map<string, unknown>([
    ['name', name],
    ['data_type', kind],
    ['index', place],
    ['values_without_nulls', hostFunction('values_without_nulls', () => tuple(present))],
    ['values_distinct', hostFunction('values_distinct', () => tuple(distinct(values)))],
    ['values_sorted', hostFunction('values_sorted', () => tuple(sorted(values)))],
    ['values_without_nulls_sorted', hostFunction('values_without_nulls_sorted', () => tuple(sorted(present)))],
    [
      'items',
      hostFunction(
        'items',
        () =>
          new OnceIterator(
            'enumerate',
            values.map((value, at) => tuple([at, value])),
          ),
      ),
    ],
  ])
  return new MappedSequence({ type: 'Column', values, names: null, attribute: (attribute) => attributes.get(attribute) })
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  return [...new Map(values.map((value) => [repr(value), value])).values()]
}

/** The places of columns from what templates name: one name or a list of them. */
export function columnPlaces(fields: TableFields, names: readonly unknown[]): readonly number[] {
  return names.map((name) => columnPlace(fields, text(name)))
}
