import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readColumns } from '../../packages/caudal/src/define/index.ts'
import type { Rule } from '../../packages/caudal/src/define/index.ts'
import { rulePredicate } from '../../packages/caudal/src/sql/index.ts'

const schemas = {
  email: z.email(),
  ipv4: z.ipv4(),
  ulid: z.ulid(),
  nanoid: z.nanoid(),
  cuid2: z.cuid2(),
  e164: z.e164(),
  mac: z.mac(),
  hex: z.hex(),
  cidr: z.cidrv4(),
  lowercase: z.string().lowercase(),
  prefix: z.string().startsWith('a.b*'),
  suffix: z.string().endsWith('$c'),
  part: z.string().includes('('),
  spaces: z.string().regex(/^[\s\w]+$/),
  classes: z.string().regex(/[^\s\d,]\S?[\]\\-]|["']/),
  letters: z.string().regex(/^ab?c/i),
} as const

const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()

afterAll(() => {
  connection.closeSync()
  instance.closeSync()
})

async function passes(text: string, rules: readonly Rule[]): Promise<boolean> {
  const column = { name: 'it', type: { kind: 'string' as const }, nullable: false, rules, unchecked: [] }
  const condition = rules.map((rule) => rulePredicate({ column, rule })).join(' and ')
  const result = await connection.runAndReadAll(`select ${condition} from (select $1 as it)`, [text])
  return result.getRows()[0]![0] as boolean
}

describe('patterns in the warehouse', () => {
  it.each(Object.entries(schemas))('%s is judged as zod judges it', async (_name, schema) => {
    const column = readColumns(z.object({ it: schema })).columns[0]!
    expect(column.unchecked).toEqual([])
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...Array.from('abcABC01.*$()[]\\-,"@+: \n\r\t\u00a0\u2028é')) }),
      fc.emailAddress(),
      fc.ipV4(),
      fc.ulid(),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdefABCDEF')) }),
      fc.constantFrom('a.b*c', 'x$c', '+4915112345678', '00:1a:2b:3c:4d:5e', '10.0.0.0/8', 'aBC', 'AC'),
    )
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await passes(text, column.rules)).toBe(schema.safeParse(text).success)
      }),
      { numRuns: 150 },
    )
  })
})
