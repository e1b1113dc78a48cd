import { expect, it } from 'vitest'
import { z } from 'zod'
import { pipeline, task } from '../define/index.ts'
import { readParams } from './params.ts'

const load = task('load', { run: () => null })
const params = z.object({ shop: z.string(), days: z.int().min(1).default(7), of: z.object({ year: z.int() }).optional() })
const orders = pipeline('orders', { params, plan: ({ run }) => void run(load, {}) })

it('tells which parameter is missing, and which does not fit', async () => {
  const { problems } = await readParams(orders, { days: 0, of: {}, shpo: 'oslo' })
  expect(problems.map(({ code, message, hint }) => `${code} ${message.split(':')[0]!} (${hint})`)).toEqual([
    'PARAMS-UNKNOWN pipeline orders has no parameter shpo (did you mean "shop"?)',
    'PARAMS-INVALID pipeline orders needs the parameter shop (give it with --param shop=value)',
    'PARAMS-INVALID pipeline orders, days (give it with --param days=value)',
    'PARAMS-INVALID pipeline orders, of.year (give it with --param name=value)',
  ])
  expect(await readParams(orders, { shop: 'oslo' })).toEqual({ params: { shop: 'oslo', days: 7 }, problems: [] })
})
