import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkRows, demandRows } from './row-batches.ts'
import type { CheckedRows } from './row-batches.ts'

const column = (name: string) => ({ name, type: { kind: 'string' as const }, nullable: false, rules: [], unchecked: [] })
const to = { schema: z.object({ id: z.int(), name: z.string().nullable().optional() }), columns: [column('id'), column('name')] }

async function all(rows: Iterable<unknown> | AsyncIterable<unknown>, into = to): Promise<CheckedRows[]> {
  const checked: CheckedRows[] = []
  for await (const batch of checkRows(rows, into)) checked.push(batch)
  return checked
}

describe('checkRows', () => {
  it('parts the rows that fit, by column, from those that do not, with reasons', async () => {
    expect(await all([{ id: 1, name: 'a', more: 1 }, { id: 'x' }, { id: 2 }, null])).toEqual([
      {
        batch: {
          names: ['id', 'name'],
          columns: [
            [1, 2],
            ['a', null],
          ],
          rows: 2,
        },
        rejected: [
          { record: { id: 'x' }, reasons: [expect.stringMatching(/^id: /) as string] },
          { record: null, reasons: [expect.stringMatching(/object/) as string] },
        ],
      },
    ])
  })

  it('gives some thousand rows at a time, out of streams too', async () => {
    const stream = async function* (): AsyncGenerator {
      for (let id = 0; id < 10_000; id++) yield { id, name: null }
    }
    const sizes = (await all(stream())).map(({ batch }) => batch.rows)
    expect(sizes).toEqual([4_096, 4_096, 1_808])
  })

  it('asks for no more rows than are taken', async () => {
    let made = 0
    const rows = (function* (): Generator {
      for (; ; made++) yield { id: made }
    })()
    for await (const { batch } of checkRows(rows, to)) if (batch.rows > 0) break
    expect(made).toBeLessThan(5_000)
  })

  it('takes schemas that are asynchronous', async () => {
    const schema = z.object({ id: z.int().refine((id) => Promise.resolve(id > 1), 'too small') })
    const [checked] = await all([{ id: 1 }, { id: 2 }], { ...to, schema: schema as unknown as typeof to.schema })
    expect(checked?.rejected).toEqual([{ record: { id: 1 }, reasons: ['id: too small'] }])
  })
})

describe('demandRows', () => {
  it('refuses what holds no rows', () => {
    for (const rows of [Promise.resolve([]), { id: 1 }, 'text', null, undefined]) {
      expect(() => demandRows(rows, 'a.b')).toThrow(expect.objectContaining({ code: 'WRITE-NOT-ROWS' }))
    }
  })
})
