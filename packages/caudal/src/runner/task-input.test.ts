import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseInput } from './task-input.ts'

describe('parseInput', () => {
  it('gives what the schema parses, and the input itself without one', async () => {
    expect(await parseInput(z.object({ day: z.string().default('today') }), { step: 'load', input: {} })).toEqual({ day: 'today' })
    expect(await parseInput(undefined, { step: 'load', input: { any: 1 } })).toEqual({ any: 1 })
  })

  it('names every path that is wrong', async () => {
    const schema = z.object({ shop: z.string(), pages: z.array(z.int()) })
    await expect(parseInput(schema, { step: 'load', input: { pages: [1, 'x'] } })).rejects.toMatchObject({
      code: 'INPUT-INVALID',
      retryable: false,
      message: expect.stringMatching(/step load .*shop: .*; pages\.1: /) as string,
    })
  })

  it('waits for a schema that is asynchronous', async () => {
    const schema = z.object({ n: z.int().refine((n) => Promise.resolve(n > 1), 'too small') })
    await expect(parseInput(schema, { step: 'load', input: { n: 1 } })).rejects.toMatchObject({
      message: expect.stringContaining('n: too small') as string,
    })
  })
})
