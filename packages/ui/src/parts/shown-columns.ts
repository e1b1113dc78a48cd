import type { DatasetDetail, ModelDetail } from 'caudal/api'
import { typeText } from './column-type.ts'

type Written = ModelDetail['columns']

/** The columns that a model's dataset has, in their order, with what is written about them; then those that are only written about. */
export function shownColumns(written: Written, had: DatasetDetail['columns']): Written[number][] {
  const about = new Map(written.map((column) => [column.name.toLowerCase(), column]))
  const names = new Set(had.map(({ name }) => name.toLowerCase()))
  const known = had.map((column) => {
    const own = about.get(column.name.toLowerCase())
    return {
      name: column.name,
      type: typeText(column),
      description: (own?.description ?? '') === '' ? (column.description ?? '') : own!.description,
      tests: own?.tests ?? [],
    }
  })
  return [...known, ...written.filter(({ name }) => !names.has(name.toLowerCase()))]
}
