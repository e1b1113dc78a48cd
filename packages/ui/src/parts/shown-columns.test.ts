import { expect, test } from 'vitest'
import { shownColumns } from './shown-columns.ts'

test('columns are those of the dataset with what is written about them, whatever the case of the name', () => {
  const written = [
    { name: 'Total', type: '', description: 'All of it', tests: ['not_null'] },
    { name: 'gone', type: 'date', description: '', tests: [] },
  ]
  const had = [
    { name: 'day', type: { kind: 'date' }, nullable: true, rules: [], unchecked: [] },
    { name: 'total', type: { kind: 'int', bits: 64 }, nullable: false, rules: [], unchecked: [] },
  ] as const
  expect(shownColumns(written, had)).toEqual([
    { name: 'day', type: 'date | null', description: '', tests: [] },
    { name: 'total', type: 'int64', description: 'All of it', tests: ['not_null'] },
    written[1],
  ])
})
