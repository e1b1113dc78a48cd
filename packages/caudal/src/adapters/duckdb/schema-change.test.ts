import { expect, it } from 'vitest'
import { testColumn, testDataset } from '../../testing/index.ts'
import { emptyObject } from './catalog.ts'
import { schemaChange } from './schema-change.ts'

const id = testColumn('id', { type: { kind: 'int', bits: 32 } })
const note = testColumn('note', { type: { kind: 'string' }, nullable: true })
const files = testDataset('a.b', { columns: [id], format: 'parquet', partitionBy: 'day' })

it('finds nothing to do, columns to add, or all to be laid down anew', () => {
  const stored = emptyObject(files)
  expect(schemaChange(files, { stored, mode: 'append' })).toEqual({ kind: 'none' })
  expect(schemaChange({ ...files, columns: [note, id] }, { stored, mode: 'append' })).toEqual({
    kind: 'add',
    columns: [{ name: 'note', type: 'VARCHAR' }],
  })
  expect(schemaChange({ ...files, partitionBy: 'month' }, { stored, mode: 'overwrite' })).toEqual({ kind: 'replace' })
})

it('says all that changed', () => {
  const changed = { ...files, partitionBy: 'hour', time: 'id', columns: [{ ...note, nullable: false }] }
  expect(() => schemaChange(changed, { stored: emptyObject(files), mode: 'merge' })).toThrow(
    'the definition of a.b no longer fits its rows: its partitions were by day and are by hour; its time was unset and is id; id is gone; note is new and not nullable',
  )
})
