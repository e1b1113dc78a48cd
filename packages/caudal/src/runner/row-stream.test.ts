import { expect, it } from 'vitest'
import { rowStream } from './row-stream.ts'

const batches = [
  {
    names: ['id', 'name'],
    columns: [
      [1, 2],
      ['a', 'b'],
    ],
    rows: 2,
  },
  { names: ['id', 'name'], columns: [[], []], rows: 0 },
  { names: ['id', 'name'], columns: [[3], [null]], rows: 1 },
]

it('gives rows one by one, in chunks and all at once, and opens only when asked', async () => {
  let opened = 0
  const rows = rowStream<{ id: number }>(async function* () {
    opened++
    yield* batches
  })
  expect(opened).toBe(0)
  const ids: number[] = []
  for await (const { id } of rows) ids.push(id)
  expect(ids).toEqual([1, 2, 3])
  expect(await rows.all()).toEqual([
    { id: 1, name: 'a' },
    { id: 2, name: 'b' },
    { id: 3, name: null },
  ])
  const sizes: number[] = []
  for await (const chunk of rows.chunks()) sizes.push(chunk.length)
  expect(sizes).toEqual([2, 1])
  expect(opened).toBe(3)
})

it('closes the source when the reader stops', async () => {
  let closed = false
  const rows = rowStream(async function* () {
    try {
      yield* batches
    } finally {
      closed = true
    }
  })
  for await (const row of rows) {
    expect(row).toEqual({ id: 1, name: 'a' })
    break
  }
  expect(closed).toBe(true)
})
