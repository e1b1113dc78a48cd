import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readColumns } from './read-columns.ts'

describe('readColumns', () => {
  it('reads each field of an object, in its order, with its description', () => {
    const { columns, problems } = readColumns(
      z.object({
        id: z.string().min(1).describe('as the shop writes it'),
        note: z.string().describe('free text').nullable(),
        at: z.iso.datetime(),
      }),
    )
    expect(problems).toEqual([])
    expect(columns).toEqual([
      {
        name: 'id',
        type: { kind: 'string' },
        nullable: false,
        rules: [{ kind: 'min_length', value: 1 }],
        unchecked: [],
        description: 'as the shop writes it',
      },
      { name: 'note', type: { kind: 'string' }, nullable: true, rules: [], unchecked: [], description: 'free text' },
      { name: 'at', type: { kind: 'timestamp' }, nullable: false, rules: [], unchecked: [] },
    ])
  })

  it('tells of every column that cannot be, and reads the others', () => {
    const { columns, problems } = readColumns(z.object({ a: z.map(z.string(), z.string()), b: z.string(), c: z.symbol() }))
    expect(columns.map((column) => column.name)).toEqual(['b'])
    expect(problems.map(({ code, data }) => [code, data?.['column']])).toEqual([
      ['DEFINE-COLUMN-TYPE', 'a'],
      ['DEFINE-COLUMN-TYPE', 'c'],
    ])
  })

  it('leaves a refinement of the row to the schema', () => {
    const schema = z.object({ from: z.int(), to: z.int() }).refine((row) => row.from < row.to)
    expect(readColumns(schema).columns.map((column) => column.unchecked)).toEqual([['a refinement of the row'], []])
  })

  it.each([null, undefined, {}, z.string(), { '~standard': { version: 1, vendor: 'other', validate: () => ({ value: 1 }) } }])(
    'refuses what is no zod object: %s',
    (schema) => {
      expect(readColumns(schema).problems.map((problem) => problem.code)).toEqual(['DEFINE-COLUMN-TYPE'])
    },
  )
})
